/** Runs `verbatim backup` and `verbatim restore`. */
import { openCaretaker } from '../compose-indexing.ts'
import type { BackupDescription } from '../indexing/caretaker.ts'
import { abortOnInterrupt } from './abort-on-interrupt.ts'
import { announceWait } from './announce-wait.ts'
import { EXIT } from './exit-with.ts'
import { formatSwitch } from './print-switch.ts'
import { megabytes } from './run-compact.ts'
import { progressStyle, showShare } from './show-share.ts'
import { type Environment, unlessInterrupted, withCaretaker, withFoundation } from './with-foundation.ts'

export interface BackupCommand {
  readonly file: string
  readonly force?: boolean
  readonly json?: boolean
  readonly quiet?: boolean
}

/** Exit code 0; 1 when it was interrupted. */
export function runBackup(environment: Environment, { file, force, json, quiet }: BackupCommand): Promise<number> {
  return withCaretaker(environment, caretaker => {
    const signal = abortOnInterrupt()
    const view = showShare('saving', progressStyle(quiet))
    const options = { overwrite: force ?? false, onProgress: view.update, signal }
    return unlessInterrupted(signal, async () => {
      const backup = await caretaker.backup(file, options).finally(view.stop)
      process.stdout.write(`${json ? JSON.stringify(backup, null, 2) : `saved ${formatBackup(backup)}`}\n`)
      return EXIT.ok
    })
  })
}

/** Exit code 0; 1 when nothing was done because articles would be lost from sight, or when it was interrupted. */
export function runRestore(environment: Environment, { file, force, json, quiet }: BackupCommand): Promise<number> {
  return withFoundation(environment, foundation => {
    const signal = abortOnInterrupt()
    const view = showShare('restoring', progressStyle(quiet))
    const options = { confirmed: force ?? false, onProgress: view.update, onWait: announceWait, signal }
    return unlessInterrupted(signal, async () => {
      const restoration = await openCaretaker(foundation).restore(file, foundation.identity, options).finally(view.stop)
      const words = { done: 'restored', confirm: '--force', configuredModel: restoration.model }
      const text = `backup ${formatBackup(restoration.backup)}\n${formatSwitch(restoration, words)}`
      process.stdout.write(`${json ? JSON.stringify(restoration, null, 2) : text}\n`)
      return restoration.isDone ? EXIT.ok : EXIT.nothing
    })
  })
}

function formatBackup({ file, bytes, counts, createdAt }: BackupDescription): string {
  return `${file}, ${megabytes(bytes)}, of ${createdAt}: ${counts.articles} articles, ${counts.sentences} sentences`
}
