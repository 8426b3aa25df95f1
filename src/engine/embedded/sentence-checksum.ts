/** Takes the checksum of a stored sentence, so that a flipped bit in its span or vector is found. */
import { crc32 } from 'node:zlib'

export interface ChecksummedSentence {
  readonly id: number
  /** Row of its passage. */
  readonly passage: number
  readonly start: number
  readonly stop: number
  /** As stored. */
  readonly vector: Uint8Array
}

/** CRC-32 over the numbers and then the bytes: SQLite keeps no checksums of its own. */
export function checksumSentence({ id, passage, start, stop, vector }: ChecksummedSentence): number {
  return crc32(vector, crc32(`${id} ${passage} ${start} ${stop}`))
}

/** A row of the table. */
export interface SentenceRow extends ChecksummedSentence {
  readonly vector: Buffer
  readonly checksum: number
}
