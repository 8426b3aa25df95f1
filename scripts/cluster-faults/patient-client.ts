/** Asks one of several servers as a client behind a balancer does: a try that fails is made again elsewhere, for a second. */
import { setTimeout as pause } from 'node:timers/promises'
import { type Answer, ask } from '../faults/ask-server.ts'

export interface PatientAnswer {
  /** The last one; null where there was none. */
  readonly answer: Answer | null
  readonly tries: number
  readonly ms: number
}

/** What fails for longer has failed. */
const PATIENCE_MS = 1000
const BETWEEN_MS = 50

/** `addresses` in the order of the tries, again from the first after the last. */
export async function askPatiently(
  addresses: readonly string[],
  path: string,
  init: RequestInit,
): Promise<PatientAnswer> {
  const started = performance.now()
  let firstFailure: number | null = null
  for (let tries = 1; ; tries++) {
    const answer = await ask(addresses[(tries - 1) % addresses.length]!, path, init)
    const now = performance.now()
    firstFailure ??= now
    const isAnswered = answer !== null && answer.status < 500 && answer.body !== null
    if (isAnswered || now - firstFailure >= PATIENCE_MS) return { answer, tries, ms: now - started }
    await pause(BETWEEN_MS)
  }
}
