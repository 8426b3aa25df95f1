/** Groups a stream of records into batches that are stored in one short transaction each. */
import type { ReadRecord } from '../articles/read-records.ts'

/** Smaller than those of a build, since questions are answered between them. */
export const BATCH_ARTICLES = 8
export const BATCH_UNITS = 16 * 1024
/** Records that are refused need no embedding, but reports should not pile up either. */
const BATCH_RECORDS = 64

/** No batch is empty or holds two articles of one id; ends early when the signal is given. */
export async function* batchRecords(
  records: AsyncIterable<ReadRecord>,
  signal: AbortSignal | undefined,
): AsyncGenerator<ReadRecord[]> {
  let batch: ReadRecord[] = []
  let ids = new Set<string>()
  let units = 0
  for await (const record of records) {
    if (signal?.aborted) return
    const { article } = record.check
    const isFull = ids.size >= BATCH_ARTICLES || units >= BATCH_UNITS || batch.length >= BATCH_RECORDS
    if (isFull || (article !== null && ids.has(article.id))) {
      yield batch
      batch = []
      ids = new Set()
      units = 0
    }
    batch.push(record)
    if (article === null) continue
    ids.add(article.id)
    units += article.text.length
  }
  if (batch.length > 0 && !signal?.aborted) yield batch
}
