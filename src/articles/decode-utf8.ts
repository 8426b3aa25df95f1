/** Decodes the bytes of a file, or says where they stop being UTF-8. */

export type Decoded =
  | { readonly text: string; readonly reason: null }
  | { readonly text: null; readonly reason: string; readonly line: number }

/** A byte order mark is kept for `normaliseText` to remove; `line` is 1-based within the bytes. */
export function decodeUtf8(bytes: Uint8Array): Decoded {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return notUtf8('it starts like utf-16; save it as utf-8', 1)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return notUtf8('it starts like utf-16; save it as utf-8', 1)
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes), reason: null }
  } catch {
    const offset = firstInvalidByte(bytes)
    const line = bytes.subarray(0, offset).reduce((lines, byte) => (byte === 0x0a ? lines + 1 : lines), 1)
    return notUtf8(`byte ${offset} does not fit; save it as utf-8`, line)
  }
}

function notUtf8(detail: string, line: number): Decoded {
  return { text: null, reason: `not utf-8: ${detail}`, line }
}

/** Bisects: a prefix decodes as a stream exactly when it holds no invalid sequence, a cut-off one at its end aside. */
function firstInvalidByte(bytes: Uint8Array): number {
  let valid = 0
  let invalid = bytes.length + 1
  while (invalid - valid > 1) {
    const middle = (valid + invalid) >> 1
    if (isValidPrefix(bytes.subarray(0, middle))) valid = middle
    else invalid = middle
  }
  return Math.min(valid, bytes.length)
}

function isValidPrefix(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true })
    return true
  } catch {
    return false
  }
}
