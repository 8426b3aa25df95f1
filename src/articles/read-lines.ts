/** Reads a file of any size line by line in bounded memory. */
import { createReadStream } from 'node:fs'
import { splitLines } from './split-lines.ts'

export interface FileLine {
  /** 1-based. */
  readonly line: number
  /** Without the line feed; null for a line longer than allowed, whose bytes were let go. */
  readonly bytes: Buffer | null
}

/** Holds at most one line of `maxBytes` and one chunk. A last line without a line feed counts. Throws on read errors. */
export async function* readLines(path: string, maxBytes: number): AsyncGenerator<FileLine> {
  const chunks = createReadStream(path, { highWaterMark: 1 << 18 })
  for await (const { position, bytes } of splitLines(chunks, maxBytes)) yield { line: position, bytes }
}
