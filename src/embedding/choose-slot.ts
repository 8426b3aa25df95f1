/** Chooses which of the model workers does a piece of work. */
import type { Job } from './worker-protocol.ts'

/** A piece of work, and how often it has failed. */
export interface Chore {
  readonly job: Pick<Job, 'kind'>
  readonly failures: number
}

/** A worker, as far as choosing needs to know it. */
export interface Candidate {
  readonly ready: boolean
  /** What it has been given and not yet answered. */
  readonly tasks: ReadonlyMap<number, Chore>
}

/** One unit is in work and one waits in the worker, so that a worker is never idle for a round trip. */
const UNITS_IN_FLIGHT = 2

/**
 * Questions go to the first worker as long as it has fewer than these. It keeps up with what a search takes besides,
 * and each further copy of the model that is in use takes room in the processor's caches: on two cores with sixteen
 * clients, one that embeds gives a tenth more answers than two.
 */
const QUESTIONS_IN_ONE = 4

/** A worker that is ready, or null when all have enough or there is no work. */
export function chooseSlot<Slot extends Candidate>(slots: readonly Slot[], task: Chore | undefined): Slot | null {
  if (task === undefined) return null
  const load = (slot: Slot) => [...slot.tasks.values()].filter(other => other.job.kind === task.job.kind).length
  const ready = slots.filter(slot => slot.ready)
  const keepingUp = task.job.kind === 'query' ? ready.find(slot => load(slot) < QUESTIONS_IN_ONE) : undefined
  if (keepingUp !== undefined) return keepingUp
  const [best = null] = ready.sort((a, b) => load(a) - load(b) || a.tasks.size - b.tasks.size)
  return best !== null && load(best) < limitFor(task) ? best : null
}

/** A unit that has failed goes alone, so that one bad text cannot take its neighbour down twice. */
function limitFor(task: Chore): number {
  if (task.job.kind !== 'passages') return Infinity
  return task.failures > 0 ? 1 : UNITS_IN_FLIGHT
}
