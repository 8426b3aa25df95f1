/** Runs `verbatim compact`: gives back the room of what was removed. */
import type { Compaction } from '../indexing/caretaker.ts'
import { abortOnInterrupt } from './abort-on-interrupt.ts'
import { announceWait } from './announce-wait.ts'
import { EXIT } from './exit-with.ts'
import { progressStyle, showShare } from './show-share.ts'
import { type Environment, unlessInterrupted, withCaretaker } from './with-foundation.ts'

export interface CompactCommand {
  readonly json?: boolean
  readonly quiet?: boolean
}

/** Exit code 0; 1 when it was interrupted. */
export function runCompact(environment: Environment, { json, quiet }: CompactCommand): Promise<number> {
  return withCaretaker(environment, caretaker => {
    const signal = abortOnInterrupt()
    const view = showShare('compacting', progressStyle(quiet))
    return unlessInterrupted(signal, async () => {
      const compaction = await caretaker
        .compact({ onWait: announceWait, onProgress: view.update, signal })
        .finally(view.stop)
      process.stdout.write(`${json ? JSON.stringify(compaction, null, 2) : formatCompaction(compaction)}\n`)
      return EXIT.ok
    })
  })
}

function formatCompaction({ bytesBefore, bytesAfter, prunedChanges, prunedPoints }: Compaction): string {
  return `compacted: ${megabytes(bytesBefore)} before, ${megabytes(bytesAfter)} now; ${prunedPoints} removed sentences left the graph, ${prunedChanges} lines the change log`
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}
