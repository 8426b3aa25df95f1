/** The shape of an article from outside, and the one place where such input becomes an Article. */
import { z } from 'zod'
import { AppError, type Problem } from '../errors.ts'
import type { Article } from '../model.ts'
import { parseDate } from '../parse-date.ts'
import { describeIssue, problemsOf } from '../report-issues.ts'
import { attributesSchema } from './attributes-schema.ts'
import { titleFromText } from './derive-title.ts'
import { normaliseText } from './normalise-text.ts'

const longestId = 512
const longestTitle = 1000

const line = z.string().transform(singleLine)
const optionalLine = line.transform(value => (value === '' ? null : value)).nullish()
const lines = z
  .array(line)
  .transform(values => values.filter(value => value !== ''))
  .nullish()

const text = z
  .string()
  .transform(normaliseText)
  .refine(value => /\S/.test(value), 'is empty or only white space; give the text of the article')

const title = line
  .refine(value => value.length <= longestTitle, `is longer than ${longestTitle} characters; shorten it`)
  .nullish()

const instant = line.transform((value, context) => {
  if (value === '') return null
  const parsed = parseDate(value)
  if (parsed !== null) return parsed
  const detail = `cannot read the date ${quoted(value)}; write it like 2026-03-01, 2026-03-01T09:30:00Z or Sun, 01 Mar 2026 09:30:00 GMT`
  context.addIssue({ code: 'custom', message: detail })
  return z.NEVER
})

/** An article on the wire, as `PUT /v1/articles/{id}` takes it: only `text` is required, null means absent. */
export const articleInputSchema = z.strictObject({
  title,
  url: optionalLine,
  authors: lines,
  publishedAt: instant.nullish(),
  updatedAt: instant.nullish(),
  language: optionalLine,
  tags: lines,
  attributes: attributesSchema.nullish(),
  text,
})

export type ArticleInput = z.input<typeof articleInputSchema>

export type ArticleCheck =
  | { readonly article: Article; readonly problems: null }
  | { readonly article: null; readonly problems: readonly Problem[] }

/**
 * The article with its text and all other strings normalised and its dates in UTC. An absent title is taken from
 * the text; an empty one is kept, since then the source says that there is none. Throws `invalid_request` with
 * every problem.
 */
export function parseArticleInput(id: string, body: unknown): Article {
  const { article, problems } = checkArticleInput(id, body)
  if (article !== null) return article
  const list = problems.map(({ pointer, detail }) => `${pointer} ${detail}`).join('; ')
  throw new AppError('invalid_request', `the article cannot be used: ${list}`, { problems })
}

/** Like `parseArticleInput`, for those who go on after a problem. */
export function checkArticleInput(id: string, body: unknown): ArticleCheck {
  const parsed = articleInputSchema.safeParse(body, { error: describeIssue })
  const problems = [...idProblems(id), ...(parsed.success ? [] : problemsOf(parsed.error))]
  if (!parsed.success || problems.length > 0) return { article: null, problems }
  return { article: toArticle(id, parsed.data), problems: null }
}

function toArticle(id: string, input: z.output<typeof articleInputSchema>): Article {
  return {
    id,
    title: input.title ?? singleLine(titleFromText(input.text)),
    url: input.url ?? null,
    authors: input.authors ?? [],
    publishedAt: input.publishedAt ?? null,
    updatedAt: input.updatedAt ?? null,
    language: input.language ?? null,
    tags: input.tags ?? [],
    attributes: input.attributes ?? {},
    text: input.text,
  }
}

/** Ids stand in paths, logs and passage ids, so they are never silently changed. */
function idProblems(id: string): Problem[] {
  const detail = idProblem(id)
  return detail === null ? [] : [{ pointer: '#/id', detail }]
}

function idProblem(id: string): string | null {
  if (id === '') return 'is empty; give 1 to 512 characters'
  if (id.length > longestId) return `is ${id.length} characters long; give at most ${longestId}`
  if (/\p{Cc}/u.test(id)) return 'holds a control character; leave it out'
  if (/\p{Surrogate}/u.test(id)) return 'holds half of a surrogate pair; give well-formed text'
  return null
}

/** Metadata is shown and embedded on one line. */
function singleLine(value: string): string {
  return normaliseText(value).replace(/\s+/g, ' ').trim()
}

function quoted(value: string): string {
  return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value)
}
