/** Reads stored articles and passages by id, for edges that show them. */
import type { ArticleHeader, IndexCounts, ListedArticle, ListRequest, StoredArticle } from '../engine/engine.ts'
import type { Manifest } from '../engine/manifest.ts'
import type { Filter, Sentence, Span } from '../model.ts'
import type { Citation } from './search.ts'

/** A passage with its text and as many neighbouring passages as were asked for, in reading order. */
export interface PassageView extends Span {
  readonly id: string
  readonly articleId: string
  readonly title: string
  readonly url: string | null
  readonly articleSha256: string
  readonly text: string
  readonly sentences: readonly Span[]
}

export interface PassageWithNeighbours {
  readonly passage: PassageView
  readonly before: readonly PassageView[]
  readonly after: readonly PassageView[]
}

export interface IndexInfo {
  readonly manifest: Manifest
  readonly counts: IndexCounts
  readonly sequence: number
}

export interface PageRequest {
  readonly limit: number
  /** Of the page before; null for the first. */
  readonly cursor: string | null
  readonly filter: Filter
  /** Texts only when all is wanted; the page may then be shorter than asked. */
  readonly fields: 'header' | 'all'
}

/** `text` is there only when it was asked for. */
export type ArticleEntry = ListedArticle & { readonly text?: string }

export interface ArticlePage {
  readonly articles: readonly ArticleEntry[]
  readonly nextCursor: string | null
}

export interface Catalog {
  article(id: string): Promise<StoredArticle | null>
  /** What is known of each article but its text; unknown ids are absent. */
  headers(ids: readonly string[]): Promise<ReadonlyMap<string, ArticleHeader>>
  /** `before` and `after` count passages. Null for an unknown passage. */
  passage(id: string, around: { before: number; after: number }): Promise<PassageWithNeighbours | null>
  /** In ascending order of ids by code point. */
  list(request: ListRequest): Promise<ListedArticle[]>
  /** The same, with a cursor that leads to the next page. Throws `invalid_request` for a cursor that no page gave. */
  page(request: PageRequest): Promise<ArticlePage>
  /** Of one article, in reading order; empty for an unknown one. */
  sentences(articleId: string): Promise<Sentence[]>
  /** Null for an unknown article and for a span outside its text or through the middle of a character. */
  cite(articleId: string, span: Span): Promise<Citation | null>
  index(): Promise<IndexInfo>
}
