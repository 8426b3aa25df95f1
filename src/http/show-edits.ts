/** Maps what became of written articles to wire shapes, by hand, so that these stay still. */
import type { EditReport, ImportResult } from '../indexing/article-editor.ts'
import type { RejectedRecord } from '../indexing/jobs/import-jobs.ts'

/** `changed` is false when the same was stored already. */
export function showEdit({ id, sha256, change, sentences, passages }: EditReport) {
  return { id, sha256, changed: change !== 'unchanged', sentences, passages }
}

/** The counts are of the results. */
export function showImport(results: readonly ImportResult[]) {
  const counts = { created: 0, updated: 0, unchanged: 0, rejected: 0 }
  for (const { report } of results) counts[report?.change ?? 'rejected']++
  return { ...counts, results: results.map(showResult) }
}

export function showRejected({ position, id, problems }: RejectedRecord) {
  return { position, id, errors: problems.map(showProblem) }
}

/** `status` is created, updated, unchanged or rejected; only what was rejected has `errors`. */
function showResult({ position, id, report, problems }: ImportResult) {
  if (report === null) return { position, id, status: 'rejected', errors: problems.map(showProblem) }
  const { change, sha256, sentences, passages } = report
  return { position, id, status: change, sha256, sentences, passages }
}

function showProblem({ pointer, detail }: { pointer: string; detail: string }) {
  return { pointer, detail }
}
