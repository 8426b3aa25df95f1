/** Takes articles over from one generation into another, in batches, in the order asked. */
import type { ArchivedArticle, ArticleArchive } from '../engine/article-archive.ts'
import type { ArticleWriter } from '../engine/engine.ts'
import type { EmbeddedArticle } from '../model.ts'
import { BATCH_ARTICLES, BATCH_UNITS } from './batch-articles.ts'
import { createOrderedQueue } from './ordered-queue.ts'

/** Batches being made ready at once, as when indexing. */
const BATCHES_IN_FLIGHT = 2

export interface TransferParts {
  readonly from: Pick<ArticleArchive, 'read' | 'digests'>
  readonly to: Pick<ArticleWriter, 'put'>
  /** What is wrong with an article, which is then left out; null when nothing is. */
  readonly damageOf: (found: ArchivedArticle | null) => string | null
  readonly convert: (found: ArchivedArticle) => Promise<EmbeddedArticle>
}

export interface TransferEvents {
  readonly onDamaged: (id: string, reason: string) => void
  readonly onArticles: (count: number) => void
  readonly signal: AbortSignal | undefined
}

/** An article that is no longer there is left to the next look at what differs. */
export async function transferArticles(
  parts: TransferParts,
  ids: readonly string[],
  events: TransferEvents,
): Promise<void> {
  const stores = createOrderedQueue(BATCHES_IN_FLIGHT)
  for await (const batch of readBatches(parts, ids, events)) {
    const converted = Promise.all(batch.map(parts.convert))
    const store = async () => {
      const articles = await converted
      await parts.to.put(articles)
      events.onArticles(articles.length)
    }
    await stores.add(store, converted)
  }
  await stores.drain()
}

async function* readBatches(
  { from, damageOf }: TransferParts,
  ids: readonly string[],
  { onDamaged, signal }: TransferEvents,
): AsyncGenerator<ArchivedArticle[]> {
  let batch: ArchivedArticle[] = []
  let units = 0
  for (const id of ids) {
    signal?.throwIfAborted()
    const found = await from.read(id)
    // Removed since the list was made: it is gone, not damaged.
    if (found === null && !(await from.digests()).has(id)) continue
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
