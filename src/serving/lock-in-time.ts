/** Takes the writer's lock within a bounded time. */
import type { GenerationStore } from '../engine/generation-store.ts'
import { AppError } from '../errors.ts'

export interface Patience {
  /** For the message. */
  readonly waitMs: number
  /** Given when the time is over. */
  readonly patience: AbortSignal
}

const HOLDER = 'verbatim serve'

/** Answers how to release. Throws `index_locked`, naming who holds the lock. */
export async function lockInTime(
  generations: GenerationStore,
  { waitMs, patience }: Patience,
): Promise<() => Promise<void>> {
  let other = 'another process'
  const onWait = (holder: string) => {
    other = holder
  }
  try {
    return await generations.lock({ holder: HOLDER, onWait, isShared: true, signal: patience })
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'AbortError') throw error
    const seen = `the index is being written by ${other}, and was for ${waitMs / 1000} s`
    throw new AppError('index_locked', `${seen}: try again later`, { cause: error })
  }
}
