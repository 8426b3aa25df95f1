/** Runs `verbatim verify`: proves that the index is whole, and mends what is derived if asked to. */
import { openVerifier } from '../compose-indexing.ts'
import { abortOnInterrupt } from './abort-on-interrupt.ts'
import { announceWait } from './announce-wait.ts'
import { EXIT } from './exit-with.ts'
import { formatVerification } from './print-verification.ts'
import { progressStyle, showShare } from './show-share.ts'
import { type Environment, unlessInterrupted, withFoundation } from './with-foundation.ts'

export interface VerifyCommand {
  readonly repair?: boolean
  readonly json?: boolean
  readonly sample: number
  readonly quiet?: boolean
}

/** Exit code 0 when all is well (or is now), 1 when something is wrong, 2 when it could not be found out. */
export function runVerify(environment: Environment, { repair, json, sample, quiet }: VerifyCommand): Promise<number> {
  return withFoundation(environment, async foundation => {
    const verifier = openVerifier(foundation)
    const signal = abortOnInterrupt()
    const view = showShare('verifying', progressStyle(quiet))
    const options = { sample, onProgress: view.update, signal, onWait: announceWait }
    return unlessInterrupted(signal, async () => {
      const repaired = repair ? await verifier.repair(options).finally(view.stop) : null
      const verification = repaired?.after ?? (await verifier.verify(options).finally(view.stop))
      const shown = json
        ? JSON.stringify(repaired ?? verification, null, 2)
        : formatVerification(verification, repaired)
      process.stdout.write(`${shown}\n`)
      return verification.findings.length === 0 ? EXIT.ok : EXIT.nothing
    })
  })
}
