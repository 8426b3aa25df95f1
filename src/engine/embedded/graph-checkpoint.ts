/** Keeps a copy of the graph on disk that is only believed when everything about it fits. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf } from '../../errors.ts'
import { hashFile } from './hash-file.ts'
import { type GraphShape, loadVectorGraph, type VectorGraph } from './vector-graph.ts'
import { writeDurably } from './write-durably.ts'

/** What a checkpoint has to agree with. `ef` is a matter of searching and may differ. */
export interface CheckpointIdentity extends GraphShape {
  /** Hash of the embedder's fingerprint. */
  readonly fingerprint: string
}

export type LoadedCheckpoint =
  /** `removed` is how many of the points were marked as removed. */
  | { readonly graph: VectorGraph; readonly removed: number }
  /** `unusable` says why; null when there simply is none. */
  | { readonly graph: null; readonly unusable: string | null }

/** Writes `graph.hnsw`, then `graph.json` with its checksum; a crash in between costs a rebuild, nothing else. */
export async function saveCheckpoint(
  folder: string,
  graph: VectorGraph,
  { identity, sequence }: { identity: CheckpointIdentity; sequence: number },
): Promise<void> {
  const path = join(folder, 'graph.hnsw')
  const { points: count, removed } = graph
  const sha256 = await graph.save(path)
  const { ef: _, ...fixed } = identity
  const description = { sequence, count, removed, ...fixed, sha256 }
  await writeDurably(join(folder, 'graph.json'), `${JSON.stringify(description, null, 2)}\n`)
}

/** `sequence` is where the database stands: a graph that is ahead of it was made from another database. */
export async function loadCheckpoint(
  folder: string,
  { identity, sequence }: { identity: CheckpointIdentity; sequence: number },
): Promise<LoadedCheckpoint> {
  try {
    const description = await readDescription(join(folder, 'graph.json'))
    if (description === null) return { graph: null, unusable: null }
    requireFit(description, identity)
    const reached = description.sequence
    if (typeof reached !== 'number' || reached > sequence) {
      throw new Error(`it has reached change ${reached}, the database only ${sequence}`)
    }
    const path = join(folder, 'graph.hnsw')
    const found = await hashFile(path)
    if (found !== description.sha256) throw new Error(`${path} has SHA-256 ${found}, expected ${description.sha256}`)
    const graph = await loadWhole(path, identity, description.count)
    return { graph, removed: Number(description.removed) }
  } catch (error) {
    return { graph: null, unusable: messageOf(error) }
  }
}

async function loadWhole(path: string, shape: GraphShape, count: unknown): Promise<VectorGraph> {
  const graph = await loadVectorGraph(path, shape)
  if (graph.points !== count) throw new Error(`${path} holds ${graph.points} points, expected ${count}`)
  return graph
}

async function readDescription(path: string): Promise<Record<string, unknown> | null> {
  try {
    const found: unknown = JSON.parse(await readFile(path, 'utf8'))
    if (typeof found === 'object' && found !== null) return { ...found }
    throw new Error('expected an object')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw new Error(`${path} cannot be read: ${messageOf(error)}`, { cause: error })
  }
}

function requireFit(description: Record<string, unknown>, identity: CheckpointIdentity): void {
  for (const name of ['dimensions', 'm', 'efConstruction', 'seed', 'fingerprint'] as const) {
    if (description[name] !== identity[name]) {
      throw new Error(`its ${name} is ${description[name]}, expected ${identity[name]}`)
    }
  }
}
