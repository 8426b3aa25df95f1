/** Makes articles with vectors for tests of an engine, the same ones for the same seed. */
import { createHash } from 'node:crypto'
import type { Article, EmbeddedArticle, EmbeddedPassage, Span, Vector } from '../../src/model.ts'

/** Dimensions of the vectors that the engine contract stores. */
export const CONTRACT_DIMENSIONS = 24

export interface SampleArticle extends Partial<Omit<Article, 'text'>> {
  readonly id: string
  /** The text is these, joined by spaces. */
  readonly sentences: readonly string[]
  /** One per sentence; seeded random ones where there are none. */
  readonly vectors?: readonly Vector[]
  readonly sentencesPerPassage?: number
}

/** Numbers in 0..1 (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** With a centre the vector lies about it, as texts on one subject do. */
export function randomVector(random: () => number, dimensions: number, centre?: Vector): Vector {
  const spread = centre === undefined ? 1 : 1 / Math.sqrt(dimensions)
  const values = Array.from({ length: dimensions }, (_, i) => {
    const noise = random() + random() + random() + random() - 2
    return noise * spread + (centre?.[i] ?? 0)
  })
  return unitVector(values)
}

export function unitVector(values: readonly number[]): Vector {
  const length = Math.hypot(...values)
  return Float32Array.from(values, value => value / length)
}

export function sampleArticle(sample: SampleArticle, dimensions: number): EmbeddedArticle {
  const { sentences, vectors, sentencesPerPassage = 2, ...fields } = sample
  const text = sentences.join(' ')
  const article: Article = { ...emptyFields, ...fields, text }
  const random = seededRandom(seedOf(article.id + text))
  const given = vectors ?? sentences.map(() => randomVector(random, dimensions))
  return {
    article,
    textSha256: sha256(text),
    digest: sha256(JSON.stringify(article)),
    passages: dividePassages(sentences, given, sentencesPerPassage),
  }
}

const emptyFields = {
  title: '',
  url: null,
  authors: [],
  publishedAt: null,
  updatedAt: null,
  language: null,
  tags: [],
  attributes: {},
}

function dividePassages(
  sentences: readonly string[],
  vectors: readonly Vector[],
  perPassage: number,
): EmbeddedPassage[] {
  const spans: Span[] = []
  let start = 0
  for (const sentence of sentences) {
    spans.push({ start, end: start + sentence.length })
    start += sentence.length + 1
  }
  const passages: EmbeddedPassage[] = []
  for (let i = 0; i < spans.length; i += perPassage) {
    const inside = spans.slice(i, i + perPassage)
    const span = { start: inside[0]!.start, end: inside.at(-1)!.end }
    passages.push({ ...span, sentences: inside, vectors: vectors.slice(i, i + perPassage) })
  }
  return passages
}

function seedOf(text: string): number {
  return Number.parseInt(sha256(text).slice(0, 8), 16)
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}
