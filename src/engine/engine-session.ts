/** The time between opening and closing an index: what runs in it ends before the index closes. */
import { AppError } from '../errors.ts'

export interface EngineSession {
  /** Runs `work` and translates what it throws. Throws `not_ready` once the session is ending. */
  run<T>(work: () => T | Promise<T>): Promise<T>
  /** Waits for what is running, then runs `finish`; the second call waits for the first. */
  end(finish: () => Promise<void>): Promise<void>
}

/** `place` is where the index is, for messages; `guard` runs work and translates what it throws. */
export function createEngineSession(
  place: string,
  guard: <T>(work: () => T | Promise<T>) => Promise<T>,
): EngineSession {
  const running = new Set<Promise<unknown>>()
  let ending: Promise<void> | null = null
  const endOnce = async (finish: () => Promise<void>) => {
    await Promise.allSettled(running)
    await guard(finish)
  }
  return {
    async run(work) {
      if (ending !== null) throw new AppError('not_ready', `the index in ${place} is closed; open it again`)
      const result = guard(work)
      running.add(result)
      try {
        return await result
      } finally {
        running.delete(result)
      }
    },
    end(finish) {
      ending ??= endOnce(finish)
      return ending
    },
  }
}
