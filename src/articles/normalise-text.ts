/** Normalises text once on its way in; every offset of the system points into the result. */

const replacement = '\uFFFD'

/**
 * Removes a leading byte order mark, turns CRLF and CR into LF, and lone surrogates and NUL into U+FFFD, because
 * neither survives UTF-8 and SQLite. Nothing else: no Unicode normalisation, no trimming. Idempotent.
 */
export function normaliseText(text: string): string {
  return text
    .replace(/^\uFEFF+/, '')
    .replace(/\r\n?/g, '\n')
    .replace(/\p{Surrogate}/gu, replacement)
    .replaceAll('\0', replacement)
}
