/** Runs `verbatim rollback`: makes the generation current that was served before. */
import { abortOnInterrupt } from './abort-on-interrupt.ts'
import { announceWait } from './announce-wait.ts'
import { EXIT } from './exit-with.ts'
import { formatSwitch } from './print-switch.ts'
import { type Environment, withCaretaker } from './with-foundation.ts'

export interface RollbackCommand {
  readonly yes?: boolean
  readonly json?: boolean
}

/** Exit code 0; 1 when nothing was done because articles would be lost from sight. */
export function runRollback(environment: Environment, { yes, json }: RollbackCommand): Promise<number> {
  return withCaretaker(environment, async (caretaker, config) => {
    const signal = abortOnInterrupt()
    const result = await caretaker.rollBack({ confirmed: yes ?? false, onWait: announceWait, signal })
    const words = { done: 'rolled back', confirm: '--yes', configuredModel: config.embeddingModel }
    process.stdout.write(`${json ? JSON.stringify(result, null, 2) : formatSwitch(result, words)}\n`)
    return result.isDone ? EXIT.ok : EXIT.nothing
  })
}
