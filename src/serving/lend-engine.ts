/** Lends an engine to many at once and closes it when it is no longer wanted and the last has given it back. */
import type { Engine } from '../engine/engine.ts'

export interface EngineLoan {
  readonly engine: Engine
  /** The engine stays open until `work` has ended. */
  use<T>(work: () => Promise<T>): Promise<T>
  /** Resolves when the engine is closed; there must be no new uses. May be called twice. */
  end(): Promise<void>
}

export function lendEngine(engine: Engine): EngineLoan {
  const uses = new Set<Promise<unknown>>()
  let ending: Promise<void> | null = null
  const endOnce = async () => {
    await Promise.allSettled(uses)
    await engine.close()
  }
  return {
    engine,
    async use(work) {
      const use = work()
      uses.add(use)
      try {
        return await use
      } finally {
        uses.delete(use)
      }
    },
    end() {
      ending ??= endOnce()
      return ending
    },
  }
}
