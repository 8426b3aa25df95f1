/** Reads one JSON record, in our own fields or in BEIR's, as an article. */

import { nameType } from '../report-issues.ts'
import { type ArticleCheck, checkArticleInput } from './article-input.ts'
import { titleFromMarkdown } from './derive-title.ts'
import { normaliseText } from './normalise-text.ts'
import { renameField } from './report-check.ts'

/**
 * Fields: `id` or `_id`, `url`, `title`, `text` or `markdown`, `authors` or `author`, `publishedAt`, `updatedAt`,
 * `language`, `tags`, `attributes` and BEIR's `metadata` (attributes too). Other fields are not looked at, since
 * records come from many exporters. `fallbackId` names a record without an id; null
 * refuses such a record.
 */
export function parseJsonRecord(record: unknown, fallbackId: string | null): ArticleCheck {
  if (!isObject(record)) return refuse('#', `expected an object, got ${nameType(record)}`)
  const id = idOf(record) ?? fallbackId
  if (isAbsent(id)) return refuse('#/id', 'is missing; give each article an id of its own')
  if (typeof id !== 'string') return refuse('#/id', `expected a string, got ${nameType(id)}`)
  if (isAbsent(record.text) && isAbsent(record.markdown)) return refuse('#/text', missingText(record))
  const names = sourceNames(record)
  const check = checkArticleInput(id, toInput(record))
  if (check.problems === null) return check
  return { article: null, problems: check.problems.map(problem => renameField(problem, names)) }
}

type JsonObject = Readonly<Record<string, unknown>>

/** Numbers are taken as they are written, since exporters often number their records. */
function idOf(record: JsonObject): unknown {
  const id = record.id ?? record._id
  return Number.isSafeInteger(id) ? String(id) : id
}

function toInput(record: JsonObject): JsonObject {
  return {
    title: titleOf(record),
    url: record.url,
    authors: record.authors ?? asList(record.author),
    publishedAt: record.publishedAt,
    updatedAt: record.updatedAt,
    language: record.language,
    tags: record.tags,
    attributes: attributesOf(record),
    text: record.text ?? record.markdown,
  }
}

function titleOf(record: JsonObject): unknown {
  const { title, text, markdown } = record
  const isMarkdown = isAbsent(text) && typeof markdown === 'string'
  return isAbsent(title) && isMarkdown ? titleFromMarkdown(normaliseText(markdown)) : title
}

function attributesOf(record: JsonObject): unknown {
  const { attributes, metadata } = record
  const isBoth = isObject(attributes) && isObject(metadata)
  return isBoth ? { ...metadata, ...attributes } : (attributes ?? metadata)
}

/** Which of our fields came under another name, for naming it in a problem. */
function sourceNames(record: JsonObject): Map<string, string> {
  const names = new Map<string, string>()
  if (isAbsent(record.id) && !isAbsent(record._id)) names.set('id', '_id')
  if (isAbsent(record.text)) names.set('text', 'markdown')
  if (isAbsent(record.authors)) names.set('authors', 'author')
  if (isAbsent(record.attributes)) names.set('attributes', 'metadata')
  return names
}

function missingText(record: JsonObject): string {
  if (isAbsent(record.html)) return 'is missing; give the text of the article as text or markdown'
  return 'is missing: html is not supported yet, give text'
}

function refuse(pointer: string, detail: string): ArticleCheck {
  return { article: null, problems: [{ pointer, detail }] }
}

function asList(value: unknown): unknown {
  return typeof value === 'string' ? [value] : value
}

function isAbsent(value: unknown): value is null | undefined {
  return value === null || value === undefined
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
