/** An Embedder without a model: texts that share words or parts of words get similar vectors, the same ones everywhere. */
import { createHash } from 'node:crypto'
import { composeInput } from '../../src/embedding/compose-input.ts'
import type { Embedder, PassageText } from '../../src/embedding/embedder.ts'
import type { Vector } from '../../src/model.ts'

export function createHashEmbedder(options: { dimensions?: number } = {}): Embedder {
  const dimensions = options.dimensions ?? 64
  return {
    fingerprint: {
      model: 'hash',
      revision: createHash('sha256').update('words and trigrams, 1').digest('hex'),
      dtype: 'fp32',
      pooling: 'mean',
      queryPrefix: '',
      passagePrefix: '',
      dimensions,
      maxTokens: 512,
      context: 'title',
    },
    embedPassages: async passages => passages.map(passage => embedPassage(passage, dimensions)),
    embedQuery: async text => embedBag(text, dimensions),
    countTokens: async texts => texts.map(countTokens),
    close: async () => {},
  }
}

/** Words, and every mark for itself. */
function countTokens(text: string): number {
  return text.match(/[\p{L}\p{M}\p{N}]+|[^\s\p{L}\p{M}\p{N}]/gu)?.length ?? 0
}

function embedPassage({ title, text, sentences }: PassageText, dimensions: number) {
  const vectors = sentences.map(({ start, end }) => {
    const input = composeInput(title, text.slice(start, end))
    return embedBag(input.lead + input.text, dimensions)
  })
  return { vectors, longSentences: 0 }
}

/** Words weigh 1, their trigrams less; the constant keeps a text without words from having no direction. */
function embedBag(text: string, dimensions: number): Vector {
  const sum = new Float64Array(dimensions)
  sum[0] = 1e-3
  for (const word of text.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? []) {
    add(sum, `word ${word}`, 1)
    for (const trigram of trigramsOf(word)) add(sum, `part ${trigram}`, 0.3)
  }
  const length = Math.hypot(...sum)
  return Float32Array.from(sum, value => value / length)
}

function trigramsOf(word: string): string[] {
  const padded = `^${word}$`
  return Array.from({ length: padded.length - 2 }, (_, at) => padded.slice(at, at + 3))
}

/** A feature's place and sign both come from its hash, so that collisions cancel out rather than add up. */
function add(sum: Float64Array, feature: string, weight: number): void {
  const hash = fnv1a(feature)
  const sign = hash >>> 31 === 1 ? -1 : 1
  sum[hash % sum.length]! += sign * weight
}

/** 32-bit FNV-1a over UTF-16 units, http://www.isthe.com/chongo/tech/comp/fnv/. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return hash >>> 0
}
