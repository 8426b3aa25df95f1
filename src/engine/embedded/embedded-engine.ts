/** The embedded engine as its owner sees it: the port, with what keeping an index on disk asks for besides. */
import type { GraphSettings } from '../../config.ts'
import type { Logger } from '../../log.ts'
import type { Engine } from '../engine.ts'
import type { Manifest } from '../manifest.ts'

export interface EmbeddedEngineOptions {
  /** Folder of the generation. */
  readonly folder: string
  readonly manifest: Manifest
  readonly graph: GraphSettings
  readonly logger: Logger
  /** See `nearestSentences`. */
  readonly scanBalance?: number | undefined
}

export interface GraphStatus {
  /** Points in the graph, removed ones included. */
  readonly points: number
  readonly removed: number
  /** Sentences not yet in the graph; they are found by scanning. */
  readonly waiting: number
}

export interface IndexUpkeep {
  /** Takes over what other processes committed. Searches do so by themselves. */
  catchUp(): Promise<void>
  /** Makes the graph anew without the points of removed sentences; answers how many those were. */
  renewGraph(): Promise<number>
  /** See `measureRecall`. */
  measureRecall(sample: number): Promise<number>
  graphStatus(): GraphStatus
}

export type EmbeddedEngine = Engine & IndexUpkeep
