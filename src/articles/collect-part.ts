/** Puts the pieces of one line or element together as they come, and lets go of what grows too long. */

export type StreamPart =
  | { readonly position: number; readonly bytes: Buffer; readonly problem: null }
  | { readonly position: number; readonly bytes: null; readonly problem: string }

export interface PartCollector {
  add(piece: Uint8Array): void
  /** Of the part so far, in bytes. */
  size(): number
  /** The part, counted from 1; the next one begins. */
  take(): StreamPart
}

/** `noun` is what a part is called in the problem of one that is longer than `maxBytes`. */
export function collectPart(maxBytes: number, noun: string): PartCollector {
  let position = 1
  let pieces: Uint8Array[] = []
  let size = 0
  return {
    add(piece) {
      size += piece.length
      if (size > maxBytes) pieces = []
      else if (piece.length > 0) pieces.push(piece)
    },
    size: () => size,
    take() {
      const problem = `the ${noun} is longer than ${maxBytes / 2 ** 20} MB; split the record`
      const part: StreamPart =
        size > maxBytes ? { position, bytes: null, problem } : { position, bytes: Buffer.concat(pieces), problem: null }
      position++
      pieces = []
      size = 0
      return part
    },
  }
}
