/** Reads a file of any size line by line in bounded memory. */
import { createReadStream } from 'node:fs'

export interface FileLine {
  /** 1-based. */
  readonly line: number
  /** Without the line feed; null for a line longer than allowed, whose bytes were let go. */
  readonly bytes: Buffer | null
}

/** Holds at most one line of `maxBytes` and one chunk. A last line without a line feed counts. Throws on read errors. */
export async function* readLines(path: string, maxBytes: number): AsyncGenerator<FileLine> {
  let line = 1
  let held: Buffer[] = []
  let size = 0
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 18 }) as AsyncIterable<Buffer>) {
    let start = 0
    for (let end = chunk.indexOf(0x0a); end !== -1; end = chunk.indexOf(0x0a, start)) {
      hold(chunk.subarray(start, end))
      yield { line, bytes: take() }
      line += 1
      start = end + 1
    }
    hold(chunk.subarray(start))
  }
  if (size > 0) yield { line, bytes: take() }

  function hold(part: Buffer): void {
    size += part.length
    if (size > maxBytes) held = []
    else held.push(part)
  }

  function take(): Buffer | null {
    const bytes = size > maxBytes ? null : Buffer.concat(held)
    held = []
    size = 0
    return bytes
  }
}
