/** The port of the index that a running server answers from and writes to, whichever generation that is. */
import type { Engine } from '../engine/engine.ts'
import type { AppError } from '../errors.ts'

/** `Held` is what was connected to the engine of one generation. */
export interface ServedIndex<Held> {
  /** Runs `work` on the generation that is served; that one stays open until the work has ended. */
  use<T>(work: (held: Held) => Promise<T>): Promise<T>
  /** Likewise, after making sure that it is the current generation; throws the hindrance when it cannot be. */
  current<T>(work: (engine: Engine) => Promise<T>): Promise<T>
  /**
   * Likewise, as the only writer of all processes: what `work` commits lands in the current generation. Throws
   * `index_locked` naming the holder when another one writes for longer than a write waits.
   */
  write<T>(work: (engine: Engine) => Promise<T>): Promise<T>
  /** Changes over to the current generation if that is another one, or if the one served cannot answer any more. Never fails: see `hindrance`. */
  follow(): Promise<void>
  /** Why the current generation is not the one that is served; null when it is. */
  hindrance(): AppError | null
  /** Why the generation that is served cannot answer; null while it can. `follow` opens it again. */
  failure(): AppError | null
  /** Resolves when everything under way has ended and every generation is closed; may be called twice. */
  close(): Promise<void>
}
