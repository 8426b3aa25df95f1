/** Parses the bytes of one JSON record, or says why they are none. */
import { messageOf } from '../errors.ts'
import { decodeUtf8 } from './decode-utf8.ts'
import { normaliseText } from './normalise-text.ts'

export type ParsedRecord =
  | { readonly kind: 'record'; readonly record: unknown }
  | { readonly kind: 'problem'; readonly reason: string }
  | { readonly kind: 'blank' }

/** A byte order mark is passed over. */
export function parseRecordBytes(bytes: Uint8Array): ParsedRecord {
  const decoded = decodeUtf8(bytes)
  if (decoded.text === null) return { kind: 'problem', reason: `${decoded.reason} (counted within the record)` }
  const json = normaliseText(decoded.text)
  if (json.trim() === '') return { kind: 'blank' }
  try {
    return { kind: 'record', record: JSON.parse(json) }
  } catch (error) {
    return { kind: 'problem', reason: jsonReason(error) }
  }
}

/** The engine's words quote the input, so they are kept short and on one line. */
export function jsonReason(error: unknown): string {
  return `not valid json: ${messageOf(error).replace(/\s+/g, ' ').slice(0, 200)}`
}
