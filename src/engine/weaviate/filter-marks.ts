/** Marks an article so that any filter becomes a question for some of a list of marks. */
import { createHash } from 'node:crypto'
import type { Article, AttributeScalar } from '../../model.ts'
import { attributeRows } from '../list-attributes.ts'

export type Marked = Pick<Article, 'title' | 'url' | 'publishedAt' | 'language' | 'tags' | 'attributes'>

/** What a mark is about: a field of the article, or an attribute by its name. */
export type Subject = 'title' | 'url' | 'published' | { readonly attribute: string }

/** A value on a line of 64 bits, 16 hexadecimal digits; a text by its first eight bytes. */
export const PLACE_DIGITS = 16

export function marksOf(article: Marked): string[] {
  const { title, url, publishedAt } = article
  const marks = [valueMark('title', title)]
  if (url !== null) marks.push(valueMark('url', url))
  if (publishedAt !== null) marks.push(...placeMarks('published', Date.parse(publishedAt)))
  for (const { name, value } of attributeRows(article)) {
    const subject = { attribute: name }
    marks.push(valueMark(subject, value))
    if (typeof value !== 'boolean') marks.push(...placeMarks(subject, value))
  }
  return [...new Set(marks)]
}

/** Kind and value together: the number 1, the text "1" and true are three things. */
export function valueMark(subject: Subject, value: AttributeScalar): string {
  return hash(['is', subject, typeof value, Object.is(value, -0) ? 0 : value])
}

/** A stretch of the line, named by the digits that its places begin with. */
export function stretchMark(subject: Subject, kind: 'number' | 'string', digits: string): string {
  return `${stem(subject, kind)}${digits}`
}

/** The stretches that a value lies in, from the widest to itself. */
function placeMarks(subject: Subject, value: number | string): string[] {
  const start = stem(subject, typeof value as 'number' | 'string')
  const place = placeOf(value)
  return Array.from({ length: PLACE_DIGITS }, (_, i) => start + place.slice(0, i + 1))
}

function stem(subject: Subject, kind: 'number' | 'string'): string {
  return `${hash(['in', subject, kind])}:`
}

/** Numbers by their IEEE 754 bits, turned so that they are ordered as the numbers are; exact. Texts by UTF-8. */
export function placeOf(value: number | string): string {
  if (typeof value === 'string')
    return Buffer.from(value, 'utf8').subarray(0, 8).toString('hex').padEnd(PLACE_DIGITS, '0')
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleBE(value === 0 ? 0 : value)
  const bits = bytes.readBigUInt64BE()
  const turned = bits >> 63n === 0n ? bits | (1n << 63n) : ~bits & 0xffff_ffff_ffff_ffffn
  return turned.toString(16).padStart(PLACE_DIGITS, '0')
}

function hash(fields: unknown): string {
  return createHash('sha256').update(JSON.stringify(fields)).digest('hex').slice(0, 24)
}
