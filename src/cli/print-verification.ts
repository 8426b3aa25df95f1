/** Prints what a verification found, each finding with what mends it. */
import type { Finding, Repair, Verification } from '../indexing/index-verifier.ts'

/** `repair` is null when none was asked for. */
export function formatVerification(verification: Verification, repair: Repair | null): string {
  const { findings } = verification
  const mended = repair === null ? [] : [formatRepair(repair)]
  const state = findings.length === 0 ? 'whole' : `${findings.length} ${findings.length === 1 ? 'fault' : 'faults'}`
  const advice = repair === null ? ADVICE : ADVICE_AFTER_REPAIR
  return [
    ...findings.map(finding => formatFinding(finding, advice)),
    ...mended,
    `${formatFigures(verification)}: ${state}`,
  ].join('\n')
}

const LOST = 'it cannot be repaired from the index: index the article again, or restore a backup'

const ADVICE: Readonly<Record<Finding['mend'], string>> = {
  derive: 'mend it with "verbatim verify --repair"',
  embed: 'mend it with "verbatim verify --repair", which embeds the article again',
  replace: LOST,
}

const ADVICE_AFTER_REPAIR: Readonly<Record<Finding['mend'], string>> = {
  derive: 'the repair did not help: restore a backup',
  embed: 'the repair did not help: index the article again',
  replace: LOST,
}

function formatFinding({ part, articleId, detail, mend }: Finding, advice: typeof ADVICE): string {
  const where = articleId === null ? part : `${part} of ${articleId}`
  // What concerns a file as a whole has no article to index again.
  const help = part === 'file' && mend === 'replace' ? FILE_LOST : advice[mend]
  return `${where}: ${detail}; ${help}`
}

const FILE_LOST =
  'restore a backup with "verbatim restore", go back with "verbatim rollback", or remove current.json and run "npm run build-index"'

function formatRepair({ before, after, embeddedArticles }: Repair): string {
  const mended = before.findings.length - after.findings.length
  return `repaired: ${Math.max(0, mended)} of ${before.findings.length} faults mended, ${embeddedArticles} articles embedded again`
}

function formatFigures({ generation, counts, recall, compared, leastCosine }: Verification): string {
  const { articles, passages, sentences } = counts
  const graph = recall === null ? 'no usable graph on disk' : `graph recall ${recall.toFixed(3)}`
  const again =
    compared === 0 ? 'none embedded again' : `${compared} embedded again, lowest cosine ${leastCosine.toFixed(4)}`
  return `index ${generation}, ${articles} articles, ${passages} passages, ${sentences} sentences, ${graph}, ${again}`
}
