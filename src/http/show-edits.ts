/** Maps what became of written articles to wire shapes, by hand, so that these stay still. */
import type { EditReport, ImportResult } from '../indexing/article-editor.ts'

/** `changed` is false when the same was stored already. */
export function showEdit({ id, sha256, change, sentences, passages }: EditReport) {
  return { id, sha256, changed: change !== 'unchanged', sentences, passages }
}

/** `status` is created, updated, unchanged or rejected; only what was rejected has `errors`. */
export function showResult({ position, id, report, problems }: ImportResult) {
  if (report === null) return { position, id, status: 'rejected', errors: problems.map(showProblem) }
  const { change, sha256, sentences, passages } = report
  return { position, id, status: change, sha256, sentences, passages }
}

function showProblem({ pointer, detail }: { pointer: string; detail: string }) {
  return { pointer, detail }
}
