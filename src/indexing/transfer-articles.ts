/** Takes articles over from one generation into another: their vectors where these still hold, else embedded again. */
import type { ArchivedArticle, ArticleArchive } from '../engine/article-archive.ts'
import type { Engine } from '../engine/engine.ts'
import type { Article, EmbeddedArticle, Passage } from '../model.ts'
import { BATCH_ARTICLES, BATCH_UNITS } from './batch-articles.ts'
import { damageOf } from './check-article.ts'
import { embedArticle } from './embed-article.ts'
import { createOrderedQueue } from './ordered-queue.ts'
import { knownVectors, type PassageEmbedder, reuseVectors } from './reuse-vectors.ts'

/** Batches being embedded at once, as when indexing. */
const BATCHES_IN_FLIGHT = 2

export interface TransferParts {
  readonly from: ArticleArchive
  readonly to: Engine
  readonly embedder: PassageEmbedder
  /** Article to passages; pure. */
  readonly divide: (article: Article) => readonly Passage[]
  /** Whether vectors of the one generation hold in the other. */
  readonly keepsVectors: boolean
}

export interface TransferEvents {
  readonly onDamaged: (id: string, reason: string) => void
  readonly onArticles: (count: number) => void
  readonly onSentences: (kind: 'copied' | 'embedded', count: number) => void
  readonly signal: AbortSignal | undefined
}

/** An article that is no longer there is left to the next look at what differs. */
export async function transferArticles(
  parts: TransferParts,
  ids: readonly string[],
  events: TransferEvents,
): Promise<void> {
  const stores = createOrderedQueue(BATCHES_IN_FLIGHT)
  for await (const batch of readBatches(parts.from, ids, events)) {
    const embedded = Promise.all(batch.map(found => embed(parts, found, events)))
    const store = async () => {
      const articles = await embedded
      await parts.to.put(articles)
      events.onArticles(articles.length)
    }
    await stores.add(store, embedded)
  }
  await stores.drain()
}

async function* readBatches(
  from: ArticleArchive,
  ids: readonly string[],
  { onDamaged, signal }: TransferEvents,
): AsyncGenerator<ArchivedArticle[]> {
  let batch: ArchivedArticle[] = []
  let units = 0
  for (const id of ids) {
    signal?.throwIfAborted()
    const found = await from.read(id)
    const damage = damageOf(found)
    if (found === null || damage !== null) {
      onDamaged(id, damage ?? 'it cannot be read')
      continue
    }
    batch.push(found)
    units += found.article.text.length
    if (batch.length < BATCH_ARTICLES && units < BATCH_UNITS) continue
    yield batch
    batch = []
    units = 0
  }
  if (batch.length > 0) yield batch
}

async function embed(
  { embedder, divide, keepsVectors }: TransferParts,
  found: ArchivedArticle,
  { onSentences }: TransferEvents,
): Promise<EmbeddedArticle> {
  const { textSha256, digest, ...article } = found.article
  const known = keepsVectors ? knownVectors(found) : new Map()
  let copied = 0
  const reusing = reuseVectors(embedder, known, count => {
    copied += count
  })
  const toEmbed = { article, textSha256, digest, passages: divide(article) }
  const embedded = await embedArticle(reusing, toEmbed, () => {})
  const all = embedded.passages.reduce((sum, { sentences }) => sum + sentences.length, 0)
  onSentences('copied', copied)
  onSentences('embedded', all - copied)
  return embedded
}
