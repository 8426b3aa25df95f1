/** Makes embedded indexes in temporary folders, with a log that can be read. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { onTestFinished } from 'vitest'
import type { Fingerprint } from '../../../src/engine/compare-fingerprints.ts'
import type { EmbeddedEngine, EmbeddedEngineOptions } from '../../../src/engine/embedded/embedded-engine.ts'
import { createGeneration, generationFolder, readManifest } from '../../../src/engine/embedded/generations.ts'
import { graphPath } from '../../../src/engine/embedded/graph-checkpoint.ts'
import { openEmbeddedEngine } from '../../../src/engine/embedded/open-embedded-engine.ts'

export const GRAPH = { m: 16, efConstruction: 200, ef: 200, seed: 42 }

export function fingerprintOf(dimensions: number): Fingerprint {
  return {
    model: 'hash-embedder',
    revision: '0'.repeat(64),
    dtype: 'q8',
    pooling: 'mean',
    queryPrefix: 'query: ',
    passagePrefix: 'passage: ',
    dimensions,
    maxTokens: 512,
    context: 'title',
  }
}

/** Removed when the test ends. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'verbatim-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** Folder of a new, empty generation. */
export async function temporaryGeneration(dimensions: number): Promise<string> {
  const indexData = await temporaryFolder()
  const manifest = await createGeneration(indexData, { fingerprint: fingerprintOf(dimensions), rules: 'rules-1' })
  return generationFolder(indexData, manifest.generation)
}

export interface OpenedIndex {
  readonly engine: EmbeddedEngine
  /** Messages of level warn and above, each with the reason given. */
  readonly warnings: readonly string[]
}

/** Closed when the test ends. */
export async function openIndex(folder: string, options: Partial<EmbeddedEngineOptions> = {}): Promise<OpenedIndex> {
  const warnings: string[] = []
  const logger = pino(
    { level: 'warn' },
    {
      write(line: string) {
        const { msg, reason } = JSON.parse(line)
        warnings.push(`${msg}: ${reason}`)
      },
    },
  )
  const manifest = await readManifest(folder)
  const engine = await openEmbeddedEngine({ folder, manifest, graph: GRAPH, logger, ...options })
  onTestFinished(() => engine.close())
  return { engine, warnings }
}

/** The file of the graph that was saved last. */
export async function graphFile(folder: string): Promise<string> {
  const { sha256 } = JSON.parse(await readFile(join(folder, 'graph.json'), 'utf8'))
  return graphPath(folder, sha256)
}
