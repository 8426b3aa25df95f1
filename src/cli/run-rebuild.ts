/** Runs `verbatim rebuild`: builds another generation aside and makes it current. */
import { openRebuilder } from '../compose-indexing.ts'
import type { RebuildReport } from '../indexing/rebuilder.ts'
import { abortOnInterrupt } from './abort-on-interrupt.ts'
import { announceWait } from './announce-wait.ts'
import { EXIT } from './exit-with.ts'
import { progressStyle, showShare } from './show-share.ts'
import { type Environment, unlessInterrupted, withFoundation } from './with-foundation.ts'

export interface RebuildCommand {
  readonly withoutDamaged?: boolean
  readonly json?: boolean
  readonly quiet?: boolean
}

/** Exit code 0; 1 when it was interrupted or damaged articles were left out. */
export function runRebuild(environment: Environment, command: RebuildCommand): Promise<number> {
  return withFoundation(environment, async foundation => {
    const signal = abortOnInterrupt()
    const view = showShare('rebuilding', progressStyle(command.quiet))
    const rebuilding = () =>
      openRebuilder(foundation).rebuild({
        withoutDamaged: command.withoutDamaged ?? false,
        onProgress: ({ articles, total, ...what }) => view.update(articles, total, what),
        onWait: announceWait,
        signal,
      })
    return unlessInterrupted(signal, async () => {
      const report = await rebuilding().finally(view.stop)
      process.stdout.write(`${command.json ? JSON.stringify(report, null, 2) : formatRebuild(report)}\n`)
      return report.damaged.length === 0 ? EXIT.ok : EXIT.nothing
    })
  })
}

function formatRebuild(report: RebuildReport): string {
  const { from, to, counts, copiedSentences, embeddedSentences, caughtUp, damaged, recall, leastCosine } = report
  return [
    ...damaged.map(({ id, reason }) => `left out: ${id}: ${reason}`),
    `rebuilt ${from} as ${to}: ${counts.articles} articles, ${counts.passages} passages, ${counts.sentences} sentences`,
    `vectors: ${copiedSentences} copied, ${embeddedSentences} embedded; ${caughtUp} articles written meanwhile were caught up with`,
    `proved: all checksums, graph recall ${recall.toFixed(3)}, lowest cosine ${leastCosine.toFixed(4)}`,
    'it is served now; "verbatim rollback" goes back',
  ].join('\n')
}
