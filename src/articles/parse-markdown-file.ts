/** Reads a Markdown file as one article: metadata from its front matter, the rest verbatim as its text. */
import { checkArticleInput } from './article-input.ts'
import { type ArticleFile, problemAt, type SourceItem, type SourcePlace, skippedAt } from './article-source.ts'
import { attributeValue } from './attributes-schema.ts'
import { titleFromMarkdown } from './derive-title.ts'
import { type FrontMatterEntries, parseFrontMatter } from './parse-front-matter.ts'
import { listProblems, renameField } from './report-check.ts'

/** Our fields and the keys they are read from, the first that is there first. */
const fieldKeys: readonly (readonly [field: string, keys: readonly string[]])[] = [
  ['id', ['id']],
  ['title', ['title']],
  ['url', ['canonical_url', 'url']],
  ['authors', ['authors', 'author']],
  ['publishedAt', ['date', 'published']],
  ['updatedAt', ['updated']],
  ['language', ['lang', 'language']],
  ['tags', ['tags']],
]

const ownKeys = new Set([...fieldKeys.flatMap(([, keys]) => keys), 'draft', 'attributes'])

/**
 * `text` is normalised. Offsets refer to the body after the front matter. Keys of no field become attributes when
 * they hold scalars or lists of scalars; nested data under such keys belongs to other tools and is not looked at.
 */
export function parseMarkdownFile(text: string, file: ArticleFile): SourceItem[] {
  const parsed = parseFrontMatter(text)
  if (parsed.entries === null) return [problemAt({ path: file.path, line: parsed.line }, parsed.reason)]
  return [itemOf(parsed.entries, parsed.body, { ...file, bodyLine: parsed.bodyLine })]
}

interface BodyPlace {
  readonly path: string
  readonly id: string
  /** Where the body starts. */
  readonly bodyLine: number
}

function itemOf(entries: FrontMatterEntries, body: string, file: BodyPlace): SourceItem {
  const draft = draftItem(entries, file.path)
  if (draft !== null) return draft
  const keys = new Map(fieldKeys.flatMap(([field, names]) => presentKey(entries, field, names)))
  const id = entries.get(keys.get('id') ?? '')?.written ?? file.id
  if (typeof id !== 'string') return problemAt(placeOf('#/id', entries, file), '#/id expected a string')
  const check = checkArticleInput(id, toInput(entries, keys, body))
  if (check.problems === null) return { kind: 'article', article: check.article, path: file.path, line: null }
  const problems = check.problems.map(problem => renameField(problem, keys))
  return problemAt(placeOf(problems[0]?.pointer ?? '#', entries, file), listProblems(problems))
}

function draftItem(entries: FrontMatterEntries, path: string): SourceItem | null {
  const draft = entries.get('draft')
  if (draft === undefined || isBlank(draft.value) || draft.value === false) return null
  const place = { path, line: draft.line }
  return draft.value === true ? skippedAt(place, 'is a draft') : problemAt(place, '#/draft expected true or false')
}

/** The line of the key that a problem points at; the body's own problems are where the body starts. */
function placeOf(pointer: string, entries: FrontMatterEntries, file: BodyPlace): SourcePlace {
  const [, key = ''] = pointer.split('/')
  const line = key === 'text' ? file.bodyLine : (entries.get(key)?.line ?? null)
  return { path: file.path, line }
}

function presentKey(entries: FrontMatterEntries, field: string, names: readonly string[]): [string, string][] {
  const key = names.find(name => !isBlank(entries.get(name)?.value))
  return key === undefined ? [] : [[field, key]]
}

function toInput(entries: FrontMatterEntries, keys: ReadonlyMap<string, string>, body: string): unknown {
  const read = (field: string) => entries.get(keys.get(field) ?? '')?.written
  return {
    title: read('title') ?? titleFromMarkdown(body),
    url: read('url'),
    authors: asList(read('authors'), value => [value]),
    publishedAt: read('publishedAt'),
    updatedAt: read('updatedAt'),
    language: read('language'),
    tags: asList(read('tags'), value => value.split(',')),
    attributes: attributesOf(entries),
    text: body,
  }
}

function attributesOf(entries: FrontMatterEntries): unknown {
  const given = entries.get('attributes')?.value ?? {}
  const others = [...entries].filter(([key, { value }]) => !ownKeys.has(key) && attributeValue(value) !== null)
  if (typeof given !== 'object' || Array.isArray(given)) return given
  return Object.fromEntries([...others.map(([key, { value }]) => [key, value]), ...Object.entries(given)])
}

/** `authors` and `tags` may be one string; how it is split is the caller's. */
function asList(value: unknown, split: (value: string) => string[]): unknown {
  return typeof value === 'string' ? split(value) : value
}

function isBlank(value: unknown): boolean {
  return value === undefined || value === null || value === ''
}
