/** Keeps a copy of the graph on disk that is only believed when everything about it fits. */
import { readdir, readFile, rm, stat } from 'node:fs/promises'
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

/** What was still to be done to the graph when it was saved. */
export interface Backlog {
  readonly waiting: number
  readonly doomed: number
}

export interface CheckpointState extends Backlog {
  readonly identity: CheckpointIdentity
  readonly sequence: number
}

/**
 * Writes the graph to a file named by its content, then `graph.json`, which names it by its checksum: a crash in
 * between leaves the checkpoint that was there.
 */
export async function saveCheckpoint(folder: string, graph: VectorGraph, state: CheckpointState): Promise<void> {
  const { identity, sequence, waiting, doomed } = state
  const { points: count, removed } = graph
  const before = await readDescription(folder).catch(() => null)
  const sha256 = await graph.save(sha256 => graphPath(folder, sha256))
  const { ef: _, ...fixed } = identity
  const description = { sequence, count, removed, waiting, doomed, ...fixed, sha256 }
  await writeDurably(join(folder, 'graph.json'), `${JSON.stringify(description, null, 2)}\n`)
  await removeOthers(folder, sha256, before?.sha256)
}

export function graphPath(folder: string, sha256: string): string {
  return join(folder, `graph-${sha256.slice(0, 16)}.hnsw`)
}

/** Longer than any other process takes from writing its graph to naming it. */
const STRAY_AFTER_MS = 600_000

/** The file that was named before, and what was never named. What cannot be removed now is tried again. */
async function removeOthers(folder: string, kept: string, replaced: unknown): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name)
    if (!/^graph-.*\.hnsw/.test(name) || path === graphPath(folder, kept)) continue
    const isReplaced = typeof replaced === 'string' && path === graphPath(folder, replaced)
    const isStray = async () => Date.now() - (await stat(path)).mtimeMs > STRAY_AFTER_MS
    if (isReplaced || (await isStray().catch(() => false))) await rm(path, { force: true }).catch(() => {})
  }
}

/** `sequence` is where the database stands: a graph that is ahead of it was made from another database. */
export async function loadCheckpoint(
  folder: string,
  { identity, sequence }: { identity: CheckpointIdentity; sequence: number },
): Promise<LoadedCheckpoint> {
  try {
    const description = await readDescription(folder)
    if (description === null) return { graph: null, unusable: null }
    requireFit(description, identity)
    const reached = description.sequence
    if (typeof reached !== 'number' || reached > sequence) {
      throw new Error(`it has reached change ${reached}, the database only ${sequence}`)
    }
    const path = graphPath(folder, String(description.sha256))
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

/** Null where there is no checkpoint. Throws an Error for one that cannot be read. */
export async function readDescription(folder: string): Promise<Record<string, unknown> | null> {
  const path = join(folder, 'graph.json')
  try {
    const found: unknown = JSON.parse(await readFile(path, 'utf8'))
    if (typeof found === 'object' && found !== null) return { ...found }
    throw new Error('expected an object')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw new Error(`${path} cannot be read: ${messageOf(error)}`, { cause: error })
  }
}

/** Throws an Error that names what differs. */
export function requireFit(description: Record<string, unknown>, identity: CheckpointIdentity): void {
  for (const name of ['dimensions', 'm', 'efConstruction', 'seed', 'fingerprint'] as const) {
    if (description[name] !== identity[name]) {
      throw new Error(`its ${name} is ${description[name]}, expected ${identity[name]}`)
    }
  }
}
