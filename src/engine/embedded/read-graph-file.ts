/** Reads a graph's file point by point, without the library that wrote it. */
import type { FileHandle } from 'node:fs/promises'
import { HEADER_BYTES, LINK_COUNT_BYTES } from './vector-graph.ts'

export interface GraphHeader {
  readonly points: number
  readonly bytesPerPoint: number
  readonly labelOffset: number
  readonly vectorOffset: number
  readonly entryPoint: number
  readonly maxLinks: number
}

export interface GraphPoint {
  readonly label: number
  readonly isRemoved: boolean
  /** As bytes, in the buffer that was read. */
  readonly vector: Uint8Array
  /** Numbers of points in the order of the file, on the lowest level. */
  readonly neighbours: readonly number[]
}

/** Layout as hnswlib 0.7 writes it (`HierarchicalNSW::saveIndex`); numbers are little-endian. */
export async function readGraphHeader(file: FileHandle): Promise<GraphHeader> {
  const header = await readExactly(file, 0, HEADER_BYTES)
  const number = (at: number) => Number(header.readBigUInt64LE(at))
  return {
    points: number(16),
    bytesPerPoint: number(24),
    labelOffset: number(32),
    vectorOffset: number(40),
    entryPoint: header.readUInt32LE(52),
    maxLinks: number(56),
  }
}

/** Points in the order of the file. Throws an Error when the file ends early. */
export async function* readGraphPoints(file: FileHandle, header: GraphHeader): AsyncGenerator<GraphPoint> {
  const { points, bytesPerPoint } = header
  const atOnce = Math.max(1, Math.floor(1_000_000 / bytesPerPoint))
  for (let first = 0; first < points; first += atOnce) {
    const count = Math.min(atOnce, points - first)
    const block = await readExactly(file, HEADER_BYTES + first * bytesPerPoint, count * bytesPerPoint)
    for (let i = 0; i < count; i++) yield toPoint(block.subarray(i * bytesPerPoint, (i + 1) * bytesPerPoint), header)
  }
}

/** Neighbours on the higher levels, of the few points that are there. Throws an Error when the file ends early. */
export async function* readUpperLinks(file: FileHandle, header: GraphHeader): AsyncGenerator<readonly number[]> {
  const { points, bytesPerPoint, maxLinks } = header
  const bytesPerLevel = LINK_COUNT_BYTES + 4 * maxLinks
  const start = HEADER_BYTES + points * bytesPerPoint
  const bytes = await readExactly(file, start, (await file.stat()).size - start)
  let at = 0
  for (let point = 0; point < points; point++) {
    if (at + 4 > bytes.length) throw new Error(`the graph ends after the links of ${point} points, expected ${points}`)
    const end = at + 4 + bytes.readUInt32LE(at)
    if (end > bytes.length) throw new Error(`the graph ends in the midst of the links of point ${point}`)
    for (at += 4; at < end; at += bytesPerLevel) yield linksAt(bytes, at)
  }
}

function toPoint(bytes: Buffer, { labelOffset, vectorOffset }: GraphHeader): GraphPoint {
  return {
    label: Number(bytes.readBigUInt64LE(labelOffset)),
    isRemoved: (bytes[2]! & 1) === 1,
    vector: bytes.subarray(vectorOffset, labelOffset),
    neighbours: linksAt(bytes, 0),
  }
}

/** How many there are stands in front, in two bytes; the third marks removed points. */
function linksAt(bytes: Buffer, at: number): number[] {
  const count = bytes.readUInt16LE(at)
  return Array.from({ length: count }, (_, i) => bytes.readUInt32LE(at + LINK_COUNT_BYTES + 4 * i))
}

async function readExactly(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length)
  const { bytesRead } = await file.read(buffer, 0, length, at)
  if (bytesRead < length) throw new Error(`the graph ends after ${at + bytesRead} bytes, expected ${at + length}`)
  return buffer
}
