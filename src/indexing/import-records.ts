/** Takes a stream of records into the index that is served, a few at a time, and reports on each. */
import type { ReadRecord } from '../articles/read-records.ts'
import type { Article } from '../model.ts'
import type { EditReport, ImportOptions, ImportResult } from './article-editor.ts'
import { batchRecords } from './batch-records.ts'
import { createOrderedQueue } from './ordered-queue.ts'
import { type EditorParts, type Preparation, prepareArticles, storePrepared } from './store-articles.ts'

/** While one batch is stored the next is embedded. */
const BATCHES_IN_FLIGHT = 2

/** Batches are stored and reported in the order of the records. */
export async function importRecords(
  parts: EditorParts,
  records: AsyncIterable<ReadRecord>,
  { signal, onResults }: ImportOptions,
): Promise<void> {
  const queue = createOrderedQueue(BATCHES_IN_FLIGHT)
  for await (const batch of batchRecords(records, signal)) {
    const preparing = prepareArticles(parts, articlesOf(batch))
    const store = async () => onResults(await storeBatch(parts, batch, await preparing))
    await queue.add(store, preparing)
  }
  await queue.drain()
}

function articlesOf(batch: readonly ReadRecord[]): Article[] {
  return batch.flatMap(({ check }) => (check.article === null ? [] : [check.article]))
}

/** That none of several articles could be embedded is no fault of theirs. */
async function storeBatch(
  parts: EditorParts,
  batch: readonly ReadRecord[],
  preparation: Preparation,
): Promise<ImportResult[]> {
  const stored = await storePrepared(parts, preparation)
  const [failure] = preparation.failures.values()
  if (failure !== undefined && stored.length === 0 && preparation.wanted.length > 1) throw failure
  const reports = new Map(stored.map(report => [report.id, report]))
  return batch.map(record => resultOf(record, reports, preparation))
}

function resultOf(
  { position, id, check }: ReadRecord,
  reports: ReadonlyMap<string, EditReport>,
  { failures }: Preparation,
): ImportResult {
  if (check.article === null) return { position, id, report: null, problems: check.problems }
  const report = reports.get(check.article.id)
  if (report !== undefined) return { position, id: report.id, report, problems: null }
  const detail = failures.get(check.article.id)?.message ?? 'could not be embedded'
  return { position, id: check.article.id, report: null, problems: [{ pointer: '#/text', detail }] }
}
