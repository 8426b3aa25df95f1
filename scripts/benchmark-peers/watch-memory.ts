/** Watches how much memory a tree of processes holds, and says when it is more than the machine can spare. */
import { PROC, readHighestPeak, readTree } from './process-tree.ts'

export interface MemoryWatch {
  /** The most seen so far, in bytes; exact where one process holds it all, else as of the samples. */
  peak(): Promise<number>
  stop(): void
}

export interface WatchOptions {
  readonly limitBytes: number
  /** Called once, with what was seen. */
  readonly onLimit: (bytes: number) => void
  readonly everyMs?: number
  readonly proc?: string
}

export function watchMemory(root: number, options: WatchOptions): MemoryWatch {
  const { limitBytes, onLimit, everyMs = 200, proc = PROC } = options
  let highest = 0
  let timer: NodeJS.Timeout | null = null
  const sample = async () => {
    const { residentBytes } = await readTree(root, proc)
    highest = Math.max(highest, residentBytes)
    if (timer === null) return
    if (residentBytes > limitBytes) {
      timer = null
      onLimit(residentBytes)
      return
    }
    timer = setTimeout(sample, everyMs)
  }
  timer = setTimeout(sample, 0)
  return {
    async peak() {
      // what a process held between two samples is in its own high-water mark
      highest = Math.max(highest, (await readTree(root, proc)).residentBytes, await readHighestPeak(root, proc))
      return highest
    },
    stop() {
      if (timer !== null) clearTimeout(timer)
      timer = null
    },
  }
}
