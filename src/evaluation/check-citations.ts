/** Checks citations the way a suspicious reader would: against the article's text, sharing no code with their making. */
import { createHash } from 'node:crypto'
import type { ArticleReader } from '../engine/engine.ts'
import type { Article } from '../model.ts'
import type { SearchResult } from '../retrieval/search.ts'

export type ReadArticle = ArticleReader['article']

/** What is wrong with one result's citation. */
export interface CitationFault {
  readonly passageId: string
  readonly reason: string
}

/** One fault per bad result, the first found; an empty list when every result is exact. */
export async function checkCitations(
  results: readonly SearchResult[],
  readArticle: ReadArticle,
): Promise<CitationFault[]> {
  const faults: CitationFault[] = []
  for (const result of results) {
    const reason = findFault(result, await readArticle(result.citation.articleId))
    if (reason !== null) faults.push({ passageId: result.passageId, reason })
  }
  return faults
}

function findFault(result: SearchResult, article: Article | null): string | null {
  if (article === null) return 'the article is not there'
  const { text } = article
  const { citation, evidence } = result
  const { start, end, quote, prefix, suffix } = citation
  const claims: [string, boolean][] = [
    ['the quote is empty', quote !== ''],
    ['the quote is not the slice of the article', text.slice(start, end) === quote],
    // A slice may reach past the end without a word of it.
    ['the quote is not as long as its span', quote.length === end - start],
    ['the returned text does not contain the quote', result.text.includes(quote)],
    ['the returned text is not in the article', text.includes(result.text)],
    ['the prefix does not stand before the quote', text.slice(0, start).endsWith(prefix)],
    ['the suffix does not stand after the quote', text.startsWith(suffix, end)],
    ['the first code point is wrong', codePoints(text.slice(0, start)) === citation.startCodePoint],
    ['the last code point is wrong', codePoints(text.slice(0, end)) === citation.endCodePoint],
    ['the hash of the quote is wrong', sha256(quote) === citation.quoteSha256],
    ['the hash of the article is wrong', sha256(text) === citation.articleSha256],
    ['an evidence text is not its slice', evidence.every(each => text.slice(each.start, each.end) === each.text)],
  ]
  return claims.find(([, holds]) => !holds)?.[0] ?? null
}

function codePoints(text: string): number {
  return Array.from(text).length
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}
