/** The port of a store of articles that answers candidates; ranking and citing are not its business. */
import type { AppError } from '../errors.ts'
import type {
  Article,
  EmbeddedArticle,
  Filter,
  PassageHit,
  PassagePlace,
  SentenceHit,
  StoredPassage,
  Vector,
} from '../model.ts'
import type { Manifest } from './manifest.ts'

/** An article as stored, with the hashes taken when it came in. */
export interface StoredArticle extends Article {
  readonly textSha256: string
  readonly digest: string
}

export type ArticleHeader = Omit<Article, 'text'>

/** An article in a list: what is known of it but its text. */
export interface ListedArticle extends ArticleHeader {
  readonly textSha256: string
  readonly digest: string
  readonly passages: number
  readonly sentences: number
}

export interface ListRequest {
  /** Articles of greater ids only; null starts at the first. */
  readonly after: string | null
  readonly limit: number
  readonly filter: Filter
}

export interface IndexCounts {
  readonly articles: number
  readonly passages: number
  readonly sentences: number
}

/** Where an index stands; `sequence` rises with every change, so equal sequences mean equal content. */
export interface IndexState {
  readonly counts: IndexCounts
  readonly sequence: number
}

export interface ArticleReader {
  readonly manifest: Manifest
  state(): Promise<IndexState>
  /** The sequence alone, for before and after each search; absent where it is no cheaper than the whole state. */
  sequence?(): Promise<number>
  /** Sentences nearest to a unit vector, best first, at most `depth`; approximate unless the filter is narrow. */
  nearest(vector: Vector, depth: number, filter: Filter): Promise<SentenceHit[]>
  /** Only where those are, in the same order, a passage as often as it has some; absent where that is no cheaper. */
  nearestPlaces?(vector: Vector, depth: number, filter: Filter): Promise<PassagePlace[]>
  /** Passages sharing words with `text`, best passage score first, at most `depth`. Any text is safe. */
  matching(text: string, depth: number, filter: Filter): Promise<PassageHit[]>
  /** Exact cosines of every sentence of each passage, in order; an empty list for an unknown passage. */
  cosines(vector: Vector, passageIds: readonly string[]): Promise<Float32Array[]>
  /** The same within 0.002, where many have to be compared. */
  roughCosines(vector: Vector, passageIds: readonly string[]): Promise<Float32Array[]>
  /** In the order asked; unknown ids are left out. */
  read(passageIds: readonly string[]): Promise<StoredPassage[]>
  /** All passages of one article in reading order; empty for an unknown one. */
  passages(articleId: string): Promise<StoredPassage[]>
  /** The same for several articles; empty for unknown ones. */
  passagesOf(articleIds: readonly string[]): Promise<Map<string, StoredPassage[]>>
  article(id: string): Promise<StoredArticle | null>
  /** Unknown ids are absent. */
  articles(ids: readonly string[]): Promise<Map<string, StoredArticle>>
  /** Content digest per stored article; unknown ids are absent. */
  digests(ids: readonly string[]): Promise<Map<string, string>>
  /** What is known of each article but its text; unknown ids are absent. */
  headers(articleIds: readonly string[]): Promise<Map<string, ArticleHeader>>
  /** In ascending order of ids by code point. */
  list(request: ListRequest): Promise<ListedArticle[]>
  /** May be called twice. */
  close(): Promise<void>
}

/** What is stored, for whoever decides whether anything has to be written. */
export interface Standing {
  /** By id; unknown ids are absent. */
  readonly stored: ReadonlyMap<string, ListedArticle>
  /** Ids of which what is stored, or that nothing is, may not last: a write that was not acknowledged left it so. */
  readonly unsure: ReadonlySet<string>
}

export interface ArticleWriter {
  standing(ids: readonly string[]): Promise<Standing>
  /** Each article is replaced whole; all of one call commit in one durable transaction. */
  put(articles: readonly EmbeddedArticle[]): Promise<void>
  /** Returns how many were there, or may have been. */
  remove(ids: readonly string[]): Promise<number>
  /** Ids of every stored article, ascending by code unit. */
  ids(): Promise<string[]>
  /** Takes all that was put into what searching needs, whoever searches, and writes that to disk. */
  settle(): Promise<void>
  /** Notes in the manifest what a finished build holds: counts, and a digest that equal builds share. */
  recordBuild(): Promise<Manifest>
}

export interface Engine extends ArticleReader, ArticleWriter {
  /** Why it answers no more though nobody closed it; null while it does. Absent where that cannot be. */
  failure?(): AppError | null
}
