/** Wraps hnswlib-node's graph of unit vectors so that none of its traps can be stepped into. */
import { open, rm, stat } from 'node:fs/promises'
import hnswlib from 'hnswlib-node'
import type { GraphSettings } from '../../config.ts'
import { AppError, messageOf } from '../../errors.ts'
import type { Vector } from '../../model.ts'
import { hashFile } from './hash-file.ts'
import type { Scored } from './keep-best.ts'
import { renameDurably, temporaryName } from './write-durably.ts'

/** Everything that decides the bytes of a graph, and `ef`, how broadly it is searched. */
export interface GraphShape extends GraphSettings {
  readonly dimensions: number
}

export interface VectorGraph {
  /** Points in the graph, removed ones included: they stay as way-marks until the graph is made anew. */
  readonly points: number
  readonly removed: number
  /** A label may be added once. */
  add(label: number, vector: Vector): void
  /** A label that was added may be removed once; of a loaded graph also those that were removed before it was saved. */
  remove(label: number): void
  /** Best first; may be fewer than `limit`. The cosines are exact. */
  search(query: Vector, limit: number, isAllowed: ((label: number) => boolean) | null): Scored[]
  /** Labels of all points, removed ones included, in no order. */
  labels(): number[]
  /**
   * Writes a whole file to the path that its SHA-256 (hex) is given, and answers that. No point may be added or removed
   * before it is done.
   */
  save(pathOf: (sha256: string) => string): Promise<string>
}

const FIRST_CAPACITY = 1024

export function createVectorGraph(shape: GraphShape): VectorGraph {
  const index = new hnswlib.HierarchicalNSW('ip', shape.dimensions)
  index.initIndex(FIRST_CAPACITY, shape.m, shape.efConstruction, shape.seed)
  return wrapIndex(index, shape)
}

/**
 * Reads a graph into a new object, since a failed load leaves one that ends the process when searched.
 * Throws an Error saying what is wrong with the file; of its content only the header is checked.
 */
export async function loadVectorGraph(path: string, shape: GraphShape): Promise<VectorGraph> {
  await checkFile(path, shape)
  const index = new hnswlib.HierarchicalNSW('ip', shape.dimensions)
  await index.readIndex(path)
  return wrapIndex(index, shape)
}

function wrapIndex(index: hnswlib.HierarchicalNSW, shape: GraphShape): VectorGraph {
  let removed = 0
  return {
    get points() {
      return index.getCurrentCount()
    },
    get removed() {
      return removed
    },
    add(label, vector) {
      requireDimensions(vector, shape)
      growIfFull(index)
      index.addPoint(Array.from(vector), label)
    },
    remove(label) {
      markRemoved(index, label)
      removed++
    },
    search(query, limit, isAllowed) {
      requireDimensions(query, shape)
      // More than the capacity is refused, and an empty graph has nothing to search.
      const k = Math.min(limit, index.getCurrentCount() - removed)
      if (k <= 0) return []
      index.setEf(Math.max(shape.ef, k))
      const { neighbors, distances } = index.searchKnn(Array.from(query), k, isAllowed ?? undefined)
      return neighbors.map((label, i) => ({ label, cosine: 1 - distances[i]! }))
    },
    labels: () => index.getIdsList(),
    save: pathOf => save(index, pathOf, shape),
  }
}

/**
 * Capacity is fixed until it is raised. By an eighth at a time: the system moves large blocks by their page tables, so
 * growing costs little, while what is reserved and not used costs memory for as long as the index is open.
 */
function growIfFull(index: hnswlib.HierarchicalNSW): void {
  const capacity = index.getMaxElements()
  if (index.getCurrentCount() < capacity) return
  index.resizeIndex(capacity + Math.max(FIRST_CAPACITY, Math.ceil(capacity / 8)))
}

/** A loaded graph does not tell which of its points are marked already. */
function markRemoved(index: hnswlib.HierarchicalNSW, label: number): void {
  try {
    index.markDelete(label)
  } catch (error) {
    if (!messageOf(error).includes('already deleted')) throw error
  }
}

function requireDimensions(vector: Vector, { dimensions }: GraphShape): void {
  if (vector.length === dimensions) return
  throw new AppError('internal', `the vector has ${vector.length} dimensions, expected ${dimensions}`)
}

/** The library reports neither a path that it cannot write nor a full disk, so the size has to tell. */
async function save(
  index: hnswlib.HierarchicalNSW,
  pathOf: (sha256: string) => string,
  shape: GraphShape,
): Promise<string> {
  const temporary = temporaryName(pathOf('new'))
  await index.writeIndex(temporary)
  const least = HEADER_BYTES + index.getCurrentCount() * (bytesPerPoint(shape) + LINK_COUNT_BYTES)
  const size = await sizeOf(temporary)
  if (size < least) {
    await rm(temporary, { force: true }).catch(() => {})
    const expected = `at least ${least} bytes of the graph in ${temporary}`
    throw new AppError('storage_failed', `${size} bytes were written, expected ${expected}; check the disk`)
  }
  const sha256 = await hashFile(temporary)
  await renameDurably(temporary, pathOf(sha256))
  return sha256
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size
  } catch {
    return 0
  }
}

/** The library's file: a header of fixed length, then per point its links, vector and label, then the upper links. */
export const HEADER_BYTES = 96
export const LINK_COUNT_BYTES = 4

function bytesPerPoint({ m, dimensions }: GraphShape): number {
  const links = 2 * m * 4 + LINK_COUNT_BYTES
  const label = 8
  return links + dimensions * Float32Array.BYTES_PER_ELEMENT + label
}

/** A file of another dimension loads without complaint and is then read out of bounds. */
async function checkFile(path: string, shape: GraphShape): Promise<void> {
  const file = await open(path, 'r')
  try {
    const header = Buffer.alloc(HEADER_BYTES)
    const { bytesRead } = await file.read(header, 0, HEADER_BYTES, 0)
    const { size } = await file.stat()
    if (bytesRead < HEADER_BYTES) throw new Error(`${path} is cut off after ${bytesRead} bytes`)
    const points = Number(header.readBigUInt64LE(16))
    const found = Number(header.readBigUInt64LE(24))
    const expected = bytesPerPoint(shape)
    if (found !== expected) {
      throw new Error(`${path} has ${found} bytes per point, expected ${expected} for ${shape.dimensions} dimensions`)
    }
    const least = HEADER_BYTES + points * (expected + LINK_COUNT_BYTES)
    if (size < least) throw new Error(`${path} has ${size} bytes, expected at least ${least} for ${points} points`)
  } finally {
    await file.close()
  }
}
