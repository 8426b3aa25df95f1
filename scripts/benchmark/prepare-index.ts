/** Makes an index of a given size out of judged collections, kept for the next run: vectors are copied, not embedded. */
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Foundation } from '../../src/compose.ts'
import { openForBuilding } from '../../src/compose-indexing.ts'
import type { ArchivedArticle } from '../../src/engine/article-archive.ts'
import { createEmbeddedGenerations } from '../../src/engine/embedded/embedded-generations.ts'
import { loadCollection } from '../../src/evaluation/load-collection.ts'
import { digestArticle } from '../../src/indexing/digest-article.ts'
import type { EmbeddedArticle, Span, Vector } from '../../src/model.ts'
import { indexCollection } from '../index-collection.ts'

export interface IndexSize {
  readonly sentences: number
  /** Folders in BEIR layout, read in this order. */
  readonly collections: readonly string[]
}

export interface PreparedIndex {
  /** For INDEX_DATA. */
  readonly folder: string
  readonly sentences: number
  /** Share of the sentences that are perturbed copies. */
  readonly copied: number
  /** Seconds that storing and the graph took when it was made; null where that is not known. */
  readonly seconds: number | null
}

/** How far a copy's vector lies from its original: cosines of about 0.8, as between texts on one subject. */
const NOISE = 0.04

/** Past the size of the collections it goes on with copies whose words are swapped and whose vectors are moved. */
export async function prepareIndex(foundation: Foundation, size: IndexSize): Promise<PreparedIndex> {
  const { config, identity } = foundation
  const folder = join(config.indexData, 'benchmark', `${size.sentences}--${identity.fingerprint.model}`)
  const sources = await openSources(foundation, size.collections)
  const real = sources.reduce((sum, source) => sum + source.sentences, 0)
  const copied = Math.max(0, 1 - real / size.sentences)
  const target = atFolder(foundation, folder)
  const known = await target.generations.current()
  const record = `${folder}.json`
  if (known?.lastBuild != null) {
    return { folder, sentences: known.lastBuild.sentences, copied, seconds: await readSeconds(record) }
  }
  const started = performance.now()
  const building = await openForBuilding(target, { onWait: () => {} })
  try {
    for await (const batch of batches(sources, size.sentences)) await building.engine.put(batch)
    const { lastBuild } = await building.engine.recordBuild()
    await building.publish()
    await building.close()
    const seconds = (performance.now() - started) / 1000
    await writeFile(record, JSON.stringify({ seconds }))
    return { folder, sentences: lastBuild!.sentences, copied, seconds }
  } finally {
    await building.close()
  }
}

/** Null for an index of which nothing was noted. */
async function readSeconds(record: string): Promise<number | null> {
  return existsSync(record) ? JSON.parse(await readFile(record, 'utf8')).seconds : null
}

function atFolder(foundation: Foundation, indexData: string): Foundation {
  const { config, logger } = foundation
  const generations = createEmbeddedGenerations({ indexData, graph: config.graph, logger })
  return { ...foundation, config: { ...config, indexData }, generations }
}

/** The first vectors of an index, in the order of its articles. */
export async function storedVectors(foundation: Foundation, folder: string, limit: number): Promise<Vector[]> {
  const { generations } = atFolder(foundation, folder)
  const archive = await generations.openArchive((await generations.current())!)
  const vectors: Vector[] = []
  for await (const { found } of archive.all()) {
    if (vectors.length >= limit) break
    for (const vector of found?.passages.flatMap(passage => passage.vectors) ?? [])
      if (vector !== null) vectors.push(vector)
  }
  await archive.close()
  return vectors.slice(0, limit)
}

interface Source {
  readonly name: string
  readonly sentences: number
  articles(): AsyncGenerator<ArchivedArticle>
}

/** The indexes that `evaluate` keeps; one that is missing is made, which takes minutes. */
async function openSources(foundation: Foundation, folders: readonly string[]): Promise<Source[]> {
  const sources: Source[] = []
  for (const folder of folders) {
    const collection = await loadCollection(folder, { corpus: null })
    const name = `${collection.name}--${foundation.identity.fingerprint.model}`
    const source = atFolder(foundation, join(foundation.config.indexData, 'evaluation', name))
    if ((await source.generations.current()) === null) await indexCollection(source, collection)
    const manifest = (await source.generations.current())!
    const articles = async function* () {
      const archive = await source.generations.openArchive(manifest)
      for await (const { found } of archive.all()) if (found !== null) yield found
      await archive.close()
    }
    sources.push({ name: collection.name, sentences: manifest.lastBuild!.sentences, articles })
  }
  return sources
}

const BATCH = 32

async function* batches(sources: readonly Source[], sentences: number): AsyncGenerator<EmbeddedArticle[]> {
  const random = createNoise(1)
  let batch: EmbeddedArticle[] = []
  let count = 0
  for (let copy = 0; count < sentences; copy++) {
    for (const { name, articles } of sources) {
      for await (const archived of articles()) {
        if (count >= sentences) break
        const article = derive(archived, { prefix: `${copy}/${name}/`, noise: copy === 0 ? null : random })
        count += article.passages.reduce((sum, passage) => sum + passage.sentences.length, 0)
        batch.push(article)
        if (batch.length < BATCH) continue
        yield batch
        batch = []
      }
    }
  }
  if (batch.length > 0) yield batch
}

function derive(
  { article, passages }: ArchivedArticle,
  { prefix, noise }: { prefix: string; noise: (() => number) | null },
): EmbeddedArticle {
  const { textSha256: _textSha256, digest: _digest, ...own } = article
  const sentences = passages.flatMap(passage => passage.sentences)
  const text = noise === null ? own.text : swapWords(own.text, sentences)
  const derived = { ...own, id: prefix + own.id, text }
  return {
    article: derived,
    ...digestArticle(derived),
    passages: passages.map(({ start, end, sentences, vectors }) => ({
      start,
      end,
      sentences,
      vectors: vectors.map(vector => (noise === null ? vector! : move(vector!, noise))),
    })),
  }
}

/** Every second pair of words changes places, so that lengths stay and no copy counts as the same text. */
function swapWords(text: string, sentences: readonly Span[]): string {
  let result = ''
  let at = 0
  for (const { start, end } of sentences) {
    result += text.slice(at, start) + text.slice(start, end).replace(/(\S+)(\s+)(\S+)(\s+\S+)/g, '$3$2$1$4')
    at = end
  }
  return result + text.slice(at)
}

function move(vector: Vector, noise: () => number): Vector {
  const moved = vector.map(value => value + NOISE * noise())
  const length = Math.hypot(...moved)
  return moved.map(value => value / length)
}

/** About normal, mean 0, deviation 1; the same for the same seed (a linear congruential generator). */
function createNoise(seed: number): () => number {
  let state = seed
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
  return () => (uniform() + uniform() + uniform() + uniform() - 2) * Math.sqrt(3)
}
