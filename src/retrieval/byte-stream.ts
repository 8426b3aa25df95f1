/** Writes and reads small numbers and texts as bytes: LEB128 for numbers, UTF-8 behind its length for texts. */

export interface ByteWriter {
  /** A whole number from 0 to 2⁵³ − 1. */
  number(value: number): void
  text(value: string): void
  bytes(value: Uint8Array): void
  take(): Uint8Array
}

/** Every method throws a RangeError where the bytes end too early or make no sense. */
export interface ByteReader {
  number(): number
  text(): string
  bytes(length: number): Uint8Array
  /** True when everything was read. */
  atEnd(): boolean
}

export function writeBytes(): ByteWriter {
  const out: number[] = []
  const writer: ByteWriter = {
    number(value) {
      let rest = value
      for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) out.push((rest % 0x80) | 0x80)
      out.push(rest)
    },
    text(value) {
      const encoded = Buffer.from(value, 'utf8')
      writer.number(encoded.length)
      writer.bytes(encoded)
    },
    bytes(value) {
      for (const byte of value) out.push(byte)
    },
    take: () => Uint8Array.from(out),
  }
  return writer
}

export function readBytes(bytes: Uint8Array): ByteReader {
  let at = 0
  const reader: ByteReader = {
    number() {
      let value = 0
      for (let factor = 1; ; factor *= 0x80) {
        const byte = bytes[at++]
        if (byte === undefined || factor > 0x80 ** 6) throw new RangeError('a number has no end')
        value += (byte & 0x7f) * factor
        if (byte < 0x80) return value
      }
    },
    text: () => new TextDecoder('utf-8', { fatal: true }).decode(reader.bytes(reader.number())),
    bytes(length) {
      if (length > bytes.length - at) throw new RangeError('the bytes end too early')
      at += length
      return bytes.subarray(at - length, at)
    },
    atEnd: () => at === bytes.length,
  }
  return reader
}
