/** Takes the SHA-256 (hex) of a file without holding it in memory. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'

/** Larger than streams read by default, for which a file in memory already takes half as long again. */
const CHUNK = 1 << 20

export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path, { highWaterMark: CHUNK }), hash)
  return hash.digest('hex')
}
