/** Says what the figures were taken on, and whether it was quiet. */
import { cpus, loadavg, totalmem } from 'node:os'

export interface Machine {
  readonly processor: string
  readonly cores: number
  readonly memoryGigabytes: number
  readonly node: string
  /** Mean number of running processes over the last minute, before anything was started. */
  readonly load: number
}

export function describeMachine(): Machine {
  const processors = cpus()
  return {
    processor: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    memoryGigabytes: Math.round(totalmem() / 1e9),
    node: process.versions.node,
    load: loadavg()[0]!,
  }
}

/** Two lines at most. */
export function formatMachine({ processor, cores, memoryGigabytes, node, load }: Machine): string {
  const line = `${processor}, ${cores} cores, ${memoryGigabytes} GB, Node ${node}, load ${load.toFixed(2)} before the start`
  return load < 0.3 * cores ? line : `${line}\nthe machine was not quiet: take the times as hints only`
}
