/** The nouns every stage shares: spans, articles, passages, sentences, vectors, hits and filters. */

/** Half-open range of UTF-16 units of an article's text: `text.slice(start, end)`. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** What an attribute of an article may hold. A list matches a condition when any of its members does. */
export type AttributeScalar = string | number | boolean
export type AttributeValue = AttributeScalar | readonly AttributeScalar[]

/** An article as it is stored. `text` was normalised once on the way in; every span points into it. */
export interface Article {
  /** Stable, chosen by the source: a given id, else the path inside the indexed folder. */
  readonly id: string
  readonly title: string
  readonly url: string | null
  readonly authors: readonly string[]
  /** ISO 8601 instant in UTC (`2026-03-01T09:30:00.000Z`) or null when unknown. */
  readonly publishedAt: string | null
  readonly updatedAt: string | null
  /** BCP 47 tag such as `en`, or null when unknown. */
  readonly language: string | null
  readonly tags: readonly string[]
  readonly attributes: Readonly<Record<string, AttributeValue>>
  readonly text: string
}

/** A sentence: the unit that is embedded and cited. */
export type Sentence = Span

/** Consecutive sentences of one article; the unit that words are matched on. Passages never overlap. */
export interface Passage extends Span {
  /** At least one, in reading order, all inside the passage; the first starts it and the last ends it. */
  readonly sentences: readonly Sentence[]
}

/** Unit-length embedding, `manifest.fingerprint.dimensions` long. */
export type Vector = Float32Array

/** An article with its passages and one unit vector per sentence, in order: what the engine stores. */
export interface EmbeddedArticle {
  readonly article: Article
  /** SHA-256 (hex) of the article's text, UTF-8. */
  readonly textSha256: string
  /** SHA-256 (hex) over everything that decides what is stored; equal digests need no work. */
  readonly digest: string
  readonly passages: readonly EmbeddedPassage[]
}

export interface EmbeddedPassage extends Passage {
  readonly vectors: readonly Vector[]
}

/** A passage as the engine returns it. */
export interface StoredPassage extends Passage {
  /** `<article id>:<start>-<end>`. */
  readonly id: string
  readonly articleId: string
  /** Digest of the article that it was cut from, where an engine may answer a text and a passage of different versions. */
  readonly articleDigest?: string
}

/** A sentence near a query vector. `cosine` is exact or within 0.002 of it, in −1..1. */
export interface SentenceHit extends Span, PassagePlace {
  readonly cosine: number
}

/** Which passage, and of which article. */
export interface PassagePlace {
  readonly passageId: string
  readonly articleId: string
}

/** A passage that shares words with a query. Scores are BM25, higher is better, 0 where the words are absent. */
export interface PassageHit extends PassagePlace {
  readonly passageScore: number
  readonly articleScore: number
}

/**
 * A test on one attribute; the named tests must all hold. `not` holds when none of its values is present. A bound that
 * is a number compares with numbers only, one that is a text with texts only, in the order of their code points.
 */
export interface AttributeCondition {
  readonly in?: readonly AttributeScalar[]
  readonly not?: readonly AttributeScalar[]
  readonly gt?: number | string
  readonly gte?: number | string
  readonly lt?: number | string
  readonly lte?: number | string
}

/** Which articles may answer; every given part must hold. An empty filter allows all, an empty list none. */
export interface Filter {
  /** ISO 8601 instants; `from` inclusive, `to` exclusive. Undated articles fail a date filter. */
  readonly published?: { readonly from?: string; readonly to?: string }
  /** Per attribute name; `tags` and `language` count as attributes too. */
  readonly attributes?: Readonly<Record<string, AttributeCondition>>
  readonly articleIds?: readonly string[]
  readonly titles?: readonly string[]
  /** Articles without a url have none of these. */
  readonly urls?: readonly string[]
  /** All of these must hold; of an empty list all do. */
  readonly all?: readonly Filter[]
  /** At least one of these must hold. */
  readonly any?: readonly Filter[]
  /** None of these may hold; a date filter, say, does not hold for an undated article, so `none` of it does. */
  readonly none?: readonly Filter[]
}

/** `<article id>:<start>-<end>`: stable while the article is unchanged, and says what it cites. */
export function passageId(articleId: string, span: Span): string {
  return `${articleId}:${span.start}-${span.end}`
}
