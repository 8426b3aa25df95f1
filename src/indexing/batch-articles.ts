/** Groups a stream of articles into batches of bounded size; what was left out goes aside. */
import type { LeftOut, SourceItem } from '../articles/article-source.ts'
import type { Article } from '../model.ts'

/** A batch is full at either bound; both keep one transaction short and memory small. */
export const BATCH_ARTICLES = 32
export const BATCH_UNITS = 64 * 1024

export interface BatchOptions {
  readonly signal: AbortSignal | undefined
  readonly onLeftOut: (item: LeftOut) => void
}

/** Never yields an empty batch; ends early when the signal is given. */
export async function* batchArticles(
  items: AsyncIterable<SourceItem>,
  { signal, onLeftOut }: BatchOptions,
): AsyncGenerator<Article[]> {
  let batch: Article[] = []
  let units = 0
  for await (const item of items) {
    if (signal?.aborted) break
    if (item.kind !== 'article') {
      onLeftOut(item)
      continue
    }
    batch.push(item.article)
    units += item.article.text.length
    if (batch.length < BATCH_ARTICLES && units < BATCH_UNITS) continue
    yield batch
    batch = []
    units = 0
  }
  if (batch.length > 0 && !signal?.aborted) yield batch
}
