/** Splits a stream of bytes into lines in bounded memory. */
import { collectPart, type StreamPart } from './collect-part.ts'

const LINE_FEED = 0x0a

/** Holds at most one line of `maxBytes` and one chunk. A last line without a line feed counts. Throws what `chunks` does. */
export async function* splitLines(chunks: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<StreamPart> {
  const part = collectPart(maxBytes, 'line')
  for await (const chunk of chunks) {
    let start = 0
    for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, start)) {
      part.add(chunk.subarray(start, end))
      yield part.take()
      start = end + 1
    }
    part.add(chunk.subarray(start))
  }
  if (part.size() > 0) yield part.take()
}
