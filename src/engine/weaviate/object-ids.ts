/** Names of stored objects: the same for the same thing, whoever writes it. */
import { createHash, randomBytes } from 'node:crypto'
import type { Span } from '../../model.ts'

/** An article's id as the cluster sees it: hexadecimal UTF-8, which is ordered by code point and safe in any query. */
export function keyOf(articleId: string): string {
  return Buffer.from(articleId, 'utf8').toString('hex')
}

export function articleIdOf(key: string): string {
  return Buffer.from(key, 'hex').toString('utf8')
}

export function articleUuid(key: string): string {
  return uuidOf('article', key)
}

/** Of one version of its article, so that writing the next one leaves it as it is. */
export function passageUuid(key: string, version: string, { start, end }: Span): string {
  return uuidOf('passage', key, version, start, end)
}

export function sentenceUuid(key: string, version: string, { start, end }: Span): string {
  return uuidOf('sentence', key, version, start, end)
}

/** A name-based UUID with SHA-256, https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-8. */
export function uuidOf(...names: readonly (string | number)[]): string {
  const bytes = createHash('sha256').update(JSON.stringify(names)).digest().subarray(0, 16)
  bytes[6] = (bytes[6]! & 0x0f) | 0x80
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

const MOMENT_DIGITS = 9

/** A version of an article. Later ones are greater by the clock of whoever writes; two of the same moment differ. */
export function nameVersion(): string {
  return `${versionsFrom(Date.now())}${randomBytes(6).toString('hex')}`
}

/** Before every version that is made from then on, after every earlier one; milliseconds since the epoch. */
export function versionsFrom(moment: number): string {
  return moment.toString(36).padStart(MOMENT_DIGITS, '0')
}

/** When a version was made, by that clock: milliseconds since the epoch. */
export function writtenAt(version: string): number {
  return Number.parseInt(version.slice(0, MOMENT_DIGITS), 36)
}
