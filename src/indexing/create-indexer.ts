/** Indexes articles: finds what changed, divides, embeds and stores it, and removes what is gone if asked to. */
import type { SourceItem } from '../articles/article-source.ts'
import type { Embedder } from '../embedding/embedder.ts'
import type { ArticleWriter } from '../engine/engine.ts'
import type { Article, EmbeddedArticle, Passage } from '../model.ts'
import { batchArticles } from './batch-articles.ts'
import { digestArticle } from './digest-article.ts'
import { type ArticleToEmbed, embedArticle } from './embed-article.ts'
import { type Removal, type Run, startRun } from './index-run.ts'
import type { Indexer, IndexOptions, IndexReport } from './indexer.ts'
import { createOrderedQueue } from './ordered-queue.ts'

/** Batches being embedded at once: the next one keeps the workers busy while the last is stored. */
const BATCHES_IN_FLIGHT = 2

export interface IndexerParts {
  readonly embedder: Embedder
  readonly writer: ArticleWriter
  /** Article to passages; pure. */
  readonly divide: (article: Article) => readonly Passage[]
}

export function createIndexer(parts: IndexerParts): Indexer {
  return { index: (items, options) => index(parts, items, options) }
}

async function index(
  parts: IndexerParts,
  items: AsyncIterable<SourceItem>,
  options: IndexOptions,
): Promise<IndexReport> {
  const run = startRun(options)
  const seen = new Set<string>()
  const batches = batchArticles(items, { signal: options.signal, onLeftOut: run.leaveOut })
  const stores = createOrderedQueue(BATCHES_IN_FLIGHT)
  for await (const batch of batches) {
    for (const { id } of batch) seen.add(id)
    const embedded = embedChanged(parts, batch, run)
    await stores.add(async () => storeBatch(parts.writer, await embedded, run), embedded)
  }
  await stores.drain()
  const removal = await removeMissing(parts.writer, seen, run)
  return run.report(removal)
}

async function embedChanged(parts: IndexerParts, batch: readonly Article[], run: Run): Promise<EmbeddedArticle[]> {
  const { stored, unsure } = await parts.writer.standing(batch.map(article => article.id))
  const changed: ArticleToEmbed[] = []
  for (const article of batch) {
    const hashes = digestArticle(article)
    const isStored = stored.get(article.id)?.digest === hashes.digest && !unsure.has(article.id)
    if (isStored) run.add({ articles: 1, reused: 1, units: article.text.length })
    else changed.push({ article, ...hashes, passages: parts.divide(article) })
  }
  return Promise.all(changed.map(each => embedArticle(parts.embedder, each, run.embedded)))
}

async function storeBatch(writer: ArticleWriter, articles: readonly EmbeddedArticle[], run: Run): Promise<void> {
  if (articles.length === 0) return
  await writer.put(articles)
  const passages = articles.reduce((sum, article) => sum + article.passages.length, 0)
  run.add({ articles: articles.length, embeddedArticles: articles.length, passages, units: unitsBetween(articles) })
}

async function removeMissing(writer: ArticleWriter, seen: ReadonlySet<string>, run: Run): Promise<Removal> {
  if (!run.mayRemove()) return { removed: 0, notRemovedBecause: run.removalHindrance() }
  const missing = (await writer.ids()).filter(id => !seen.has(id))
  return { removed: missing.length === 0 ? 0 : await writer.remove(missing), notRemovedBecause: null }
}

/** What of the texts lies outside passages, and was not counted with them. */
function unitsBetween(articles: readonly EmbeddedArticle[]): number {
  return articles.reduce((sum, { article, passages }) => {
    const inside = passages.reduce((units, { start, end }) => units + end - start, 0)
    return sum + article.text.length - inside
  }, 0)
}
