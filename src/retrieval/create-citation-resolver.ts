/** Resolves what an assistant cited to the sentences that its context held. */
import type { ArticleReader, StoredArticle } from '../engine/engine.ts'
import { AppError } from '../errors.ts'
import type { Span } from '../model.ts'
import type {
  AnthropicCitation,
  CitationResolver,
  Marker,
  ResolvedCitations,
  ResolvedReference,
  ResolveRequest,
} from './citation-resolver.ts'
import { citeSpan } from './cite-span.ts'
import { type PackedSource, readContextId } from './context-id.ts'
import { findMarkers } from './find-markers.ts'

/** More than any answer cites, and few enough to be shown whole. */
const MOST_REFERENCES = 1000

/** What it needs of the engine. */
export type ResolvedFrom = Pick<ArticleReader, 'article'>

export function createCitationResolver(reader: ResolvedFrom): CitationResolver {
  return { resolve: request => resolve(reader, request) }
}

function tooMany(count: number): AppError {
  const detail = `names ${count} sources together with the citations, expected at most ${MOST_REFERENCES}`
  return new AppError('invalid_request', `the answer ${detail}: resolve it in parts`, {
    problems: [{ pointer: '#/answer', detail }],
  })
}

/** Something cited: sentences of a source, or a source or sentences that there are not. */
interface Mention {
  readonly number: number | null
  readonly source: PackedSource | null
  readonly sentences: readonly Span[]
  readonly marker: Marker | null
  readonly citationIndex: number | null
  readonly citedText: string | null
}

async function resolve(
  reader: ResolvedFrom,
  { contextId, answer, citations }: ResolveRequest,
): Promise<ResolvedCitations> {
  const { generation, sources } = readContextId(contextId)
  const mentions = [
    ...(answer === null ? [] : mentionsIn(answer, sources)),
    ...citations.map((citation, i) => mentionOf(citation, i, sources)),
  ]
  if (mentions.length > MOST_REFERENCES) throw tooMany(mentions.length)
  const ids = new Set(mentions.flatMap(({ source }) => (source === null ? [] : [source.articleId])))
  const articles = new Map<string, StoredArticle | null>()
  for (const id of ids) articles.set(id, await reader.article(id))
  return { generation, references: mentions.map(mention => refer(mention, articles)) }
}

function mentionsIn(answer: string, sources: readonly PackedSource[]): Mention[] {
  return findMarkers(answer).flatMap(({ numbers, ...marker }) =>
    (numbers ?? [null]).map(number => {
      const source = number === null ? null : (sources[number - 1] ?? null)
      return { number, source, sentences: source?.sentences ?? [], marker, citationIndex: null, citedText: null }
    }),
  )
}

function mentionOf(citation: AnthropicCitation, citationIndex: number, sources: readonly PackedSource[]): Mention {
  const { searchResultIndex, startBlockIndex, endBlockIndex, citedText } = citation
  const source = sources[searchResultIndex] ?? null
  const end = Math.max(endBlockIndex, startBlockIndex + 1)
  const isInside = source !== null && end <= source.sentences.length
  const sentences = isInside ? source.sentences.slice(startBlockIndex, end) : []
  return { number: searchResultIndex + 1, source, sentences, marker: null, citationIndex, citedText }
}

function refer(mention: Mention, articles: ReadonlyMap<string, StoredArticle | null>): ResolvedReference {
  const { number, source, sentences, marker, citationIndex, citedText } = mention
  const named = { number, marker, citationIndex, articleId: source?.articleId ?? null, sentences }
  const nothing = { ...named, citation: null, citedTextMatches: null }
  if (source === null || sentences.length === 0) return { ...nothing, status: 'unknown' }
  const article = articles.get(source.articleId) ?? null
  if (article === null) return { ...nothing, status: 'article_missing' }
  const span = { start: sentences[0]!.start, end: sentences.at(-1)!.end }
  const isSame = article.textSha256.startsWith(source.articleSha256) && isPlaceIn(article.text, span)
  if (!isSame) return { ...nothing, status: 'article_changed' }
  const texts = sentences.map(({ start, end }) => article.text.slice(start, end))
  const citedTextMatches = citedText === null ? null : withoutSpace(citedText) === withoutSpace(texts.join(''))
  return { ...named, status: 'resolved', citation: citeSpan(article, span), citedTextMatches }
}

/** A forged id may name any place: none outside the text, none that cuts a character in half. */
function isPlaceIn(text: string, { start, end }: Span): boolean {
  return start < end && end <= text.length && text.slice(start, end).isWellFormed()
}

/** The API joins the blocks that it cites without anything between them. */
function withoutSpace(text: string): string {
  return text.replace(/\s+/gu, '')
}
