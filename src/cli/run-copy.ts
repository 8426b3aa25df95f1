/** Runs `verbatim copy`: makes what one engine serves what another serves. */
import { openCopier } from '../compose-indexing.ts'
import type { Config } from '../config.ts'
import type { CopyReport } from '../indexing/copier.ts'
import { abortOnInterrupt } from './abort-on-interrupt.ts'
import { announceWait } from './announce-wait.ts'
import { EXIT } from './exit-with.ts'
import { progressStyle, showShare } from './show-share.ts'
import { type Environment, readQuietConfig } from './with-foundation.ts'

export interface CopyCommand {
  readonly from: Config['engine']
  readonly to: Config['engine']
  readonly sample: number
  readonly prune?: boolean
  readonly withoutDamaged?: boolean
  readonly json?: boolean
  readonly quiet?: boolean
}

/** Exit code 0; 1 when nothing was done, when damaged articles were left out, or when it was interrupted. */
export async function runCopy(environment: Environment, command: CopyCommand): Promise<number> {
  const { from, to, sample, prune, withoutDamaged, json, quiet } = command
  const copier = await openCopier(readQuietConfig(environment), { from, to })
  const signal = abortOnInterrupt()
  const view = showShare('copying', progressStyle(quiet))
  const options = {
    sample,
    prune: prune ?? false,
    withoutDamaged: withoutDamaged ?? false,
    onWait: announceWait,
    signal,
  }
  const copying = copier.copy({
    ...options,
    onProgress: ({ articles, total, ...what }) => view.update(articles, total, what),
  })
  try {
    const report = await copying.finally(view.stop)
    process.stdout.write(`${json ? JSON.stringify(report, null, 2) : formatCopy(report, command)}\n`)
    return report.isDone && report.damaged.length === 0 ? EXIT.ok : EXIT.nothing
  } catch (error) {
    if (!signal.aborted) throw error
    process.stderr.write('interrupted: what was copied is kept, and the next verbatim copy goes on from there\n')
    return EXIT.nothing
  }
}

const NAMED = 10

function formatCopy(report: CopyReport, { from, to }: CopyCommand): string {
  if (!report.isDone) return formatRefusal(report, to)
  const { counts, copiedArticles, copiedSentences, removedArticles, damaged, compared, recall, replaced } = report
  return [
    ...damaged.map(({ id, reason }) => `left out: ${id}: ${reason}`),
    `${from} ${report.from} is ${to} ${report.to}: ${counts.articles} articles, ${counts.passages} passages, ${counts.sentences} sentences`,
    `copied: ${copiedArticles} articles with ${copiedSentences} vectors, none embedded; ${removedArticles} removed`,
    `proved: counts and all digests, ${compared} articles bit for bit, recall ${recall.toFixed(3)}`,
    ...(replaced === null ? [] : [`${to} served ${replaced} before: ENGINE=${to} verbatim rollback goes back`]),
    `a server started with ENGINE=${to} serves it; what is written to ${from} from now on takes another verbatim copy`,
  ].join('\n')
}

function formatRefusal({ surplus, from, to }: CopyReport, engine: string): string {
  const named = surplus.slice(0, NAMED).map(id => `  ${id}`)
  const more = surplus.length > NAMED ? [`  and ${surplus.length - NAMED} more`] : []
  return [
    `${engine} serves ${surplus.length} articles in ${to} that ${from} does not hold:`,
    ...named,
    ...more,
    'nothing was changed: remove them with --prune',
  ].join('\n')
}
