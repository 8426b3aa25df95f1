/** What every benchmark starts from: its options, an index of a size, questions and a server to ask. */
import { join } from 'node:path'
import type { Foundation } from '../../src/compose.ts'
import type { ModelSettings } from '../../src/config.ts'
import { loadCollection } from '../../src/evaluation/load-collection.ts'
import { sampleQueries } from '../../src/evaluation/sample-collection.ts'
import { type PreparedIndex, prepareIndex } from './prepare-index.ts'
import { type ServerProcess, startServer } from './server-process.ts'

export interface Bench {
  readonly foundation: Foundation
  readonly modelFolder: string
  readonly settings: ModelSettings
  /** Folder of the judged sets. */
  readonly collections: string
  readonly rounds: number
  readonly questions: number
  readonly sentences: number
  readonly sizes: readonly number[]
  readonly articles: number
}

/** A table for people and the figures behind it. */
export interface Outcome {
  readonly text: string
  readonly json: unknown
}

export function prepare({ foundation, collections }: Bench, sentences: number): Promise<PreparedIndex> {
  const sets = ['squad_dev', 'scifact', 'belebele_eng'].map(name => join(collections, name))
  return prepareIndex(foundation, { sentences, collections: sets })
}

/** Different ones for different seeds as far as there are enough. */
export async function questions({ collections, questions }: Bench, seed: number): Promise<string[]> {
  const { queries } = await loadCollection(join(collections, 'squad_dev'), { corpus: null })
  return sampleQueries(queries, questions, seed).map(each => each.text)
}

export async function withServer(folder: string, task: (server: ServerProcess) => Promise<unknown>): Promise<void> {
  const server = await startServer({ INDEX_DATA: folder })
  try {
    await task(server)
  } finally {
    await server.stop()
  }
}

export function describe({ sentences, copied }: PreparedIndex): string {
  const share = copied === 0 ? '' : `, ${Math.round(copied * 100)} % of them perturbed copies`
  return `${sentences} sentences${share}`
}
