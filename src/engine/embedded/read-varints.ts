/** Reads the numbers in which FTS5 keeps its records (https://sqlite.org/fileformat.html#varint). */

/** Seven bits a byte, the highest first; the eighth says that more follow. Numbers are below 2^53. */
export function readVarints(bytes: Uint8Array): number[] {
  const numbers: number[] = []
  let value = 0
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!
    value = value * 0x80 + (byte & 0x7f)
    if (byte >= 0x80) continue
    numbers.push(value)
    value = 0
  }
  return numbers
}
