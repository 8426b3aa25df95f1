/** Checks that what a server finds is quoted exactly: each quote is the slice of a text that was really written. */
import { createHash } from 'node:crypto'
import type { ArticleTexts } from './article-texts.ts'
import { search } from './ask-server.ts'

export interface Citation {
  readonly articleId: string
  readonly quote: string
  readonly start: number
  readonly end: number
  readonly quoteSha256: string
  readonly articleSha256: string
}

/** Every text that was written, by its hash. */
export interface KnownTexts {
  find(sha256: string): { readonly text: string } | undefined
}

/** Answers what is wrong; nothing where the server did not answer. */
export async function checkCitations(address: string, texts: ArticleTexts, query: string): Promise<string[]> {
  const answer = await search(address, query, 'hybrid')
  if (answer === null || (answer.status === 200 && answer.body === null)) return []
  if (answer.status !== 200) return [`a search was answered ${answer.status} ${JSON.stringify(answer.body)}`]
  return checkResults(texts, answer.body.results)
}

/** Answers what is wrong with the citations of results. */
export function checkResults(texts: KnownTexts, results: readonly { readonly citation: Citation }[]): string[] {
  return results.flatMap(({ citation }) => checkCitation(texts, citation))
}

function checkCitation(texts: KnownTexts, citation: Citation): string[] {
  const { articleId, quote, start, end, quoteSha256, articleSha256 } = citation
  const text = texts.find(articleSha256)?.text
  if (text === undefined) return [`${articleId} is quoted from a text that was never written: ${articleSha256}`]
  // A slice may reach past the end without a word of it.
  if (end > text.length || quote.length !== end - start)
    return [`${articleId} is quoted from ${start} to ${end} of ${text.length} units with ${quote.length}`]
  if (text.slice(start, end) !== quote)
    return [`${articleId} is quoted as ${quote}, expected ${text.slice(start, end)}`]
  const hash = createHash('sha256').update(quote, 'utf8').digest('hex')
  return hash === quoteSha256 ? [] : [`the quote of ${articleId} has the hash ${quoteSha256}, expected ${hash}`]
}
