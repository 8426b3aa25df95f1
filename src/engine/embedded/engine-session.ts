/** The time between opening and closing an index: what runs in it ends before the index closes. */
import { AppError } from '../../errors.ts'
import { guardStorage } from './guard-storage.ts'

export interface EngineSession {
  /** Runs `work` and translates what it throws. Throws `not_ready` once the session is ending. */
  run<T>(work: () => T | Promise<T>): Promise<T>
  /** Waits for what is running, then runs `finish`; the second call waits for the first. */
  end(finish: () => Promise<void>): Promise<void>
}

export function createEngineSession(folder: string): EngineSession {
  const running = new Set<Promise<unknown>>()
  let ending: Promise<void> | null = null
  const endOnce = async (finish: () => Promise<void>) => {
    await Promise.allSettled(running)
    await guardStorage(folder, finish)
  }
  return {
    async run(work) {
      if (ending !== null) throw new AppError('not_ready', `the index in ${folder} is closed; open it again`)
      const result = guardStorage(folder, work)
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
