/** Reads a stream of bytes that holds many articles, record by record, in bounded memory. */
import type { Problem } from '../errors.ts'
import type { ArticleCheck } from './article-input.ts'
import { parseJsonRecord } from './parse-json-record.ts'
import { parseRecordBytes } from './parse-record-bytes.ts'
import { splitJsonArray } from './split-json-array.ts'
import { splitLines } from './split-lines.ts'

/** `lines` is a JSON value a line (NDJSON, JSON Lines), `array` one JSON array. */
export type RecordFormat = 'lines' | 'array'

export interface ReadRecord {
  /** From 1: the line, or the element of the array. */
  readonly position: number
  /** What the record calls itself, whether that can be used or not; null where it cannot be told. */
  readonly id: string | null
  readonly check: ArticleCheck
}

/** A single record of more bytes is refused and let go. */
export const LARGEST_RECORD_BYTES = 64 * 2 ** 20

/**
 * A record that cannot be used is reported with its problems and the rest goes on. Blank lines are passed over; an
 * array that breaks off or never begins is reported as the last record. Throws what `chunks` throws.
 */
export async function* readRecords(
  chunks: AsyncIterable<Uint8Array>,
  format: RecordFormat,
): AsyncGenerator<ReadRecord> {
  const split = format === 'lines' ? splitLines : splitJsonArray
  for await (const { position, bytes, problem } of split(chunks, LARGEST_RECORD_BYTES)) {
    if (problem !== null) yield refuse(position, { pointer: '#', detail: problem })
    else {
      const record = readRecord(position, bytes, format)
      if (record !== null) yield record
    }
  }
}

function readRecord(position: number, bytes: Buffer, format: RecordFormat): ReadRecord | null {
  const parsed = parseRecordBytes(bytes)
  if (parsed.kind === 'problem') return refuse(position, { pointer: '#', detail: parsed.reason })
  if (parsed.kind === 'record')
    return { position, id: nameOf(parsed.record), check: parseJsonRecord(parsed.record, null) }
  return format === 'lines' ? null : refuse(position, { pointer: '#', detail: 'is missing; expected an object' })
}

function refuse(position: number, problem: Problem): ReadRecord {
  return { position, id: null, check: { article: null, problems: [problem] } }
}

const LONGEST_NAME = 512

/** For the report only, hence cut short. */
function nameOf(record: unknown): string | null {
  if (typeof record !== 'object' || record === null) return null
  const { id, _id } = record as { id?: unknown; _id?: unknown }
  const given = id ?? _id
  if (typeof given === 'number') return String(given)
  return typeof given === 'string' ? given.slice(0, LONGEST_NAME).toWellFormed() : null
}
