/** Reads stored articles and passages by id, for edges that show them. */
import type { IndexCounts, ListedArticle, StoredArticle } from '../engine/engine.ts'
import type { Manifest } from '../engine/manifest.ts'
import type { Filter, Span } from '../model.ts'

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

export interface ListArticles {
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
  /** `before` and `after` count passages. Null for an unknown passage. */
  passage(id: string, around: { before: number; after: number }): Promise<PassageWithNeighbours | null>
  list(request: ListArticles): Promise<ArticlePage>
  index(): Promise<IndexInfo>
}
