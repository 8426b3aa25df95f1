/** Articles, passages and sentences as objects of the cluster, and back. */
import type { Article, EmbeddedArticle, EmbeddedPassage, Sentence, StoredPassage, Vector } from '../../model.ts'
import { passageId } from '../../model.ts'
import { hashVectors } from '../digest-index.ts'
import type { ArticleHeader, ListedArticle, StoredArticle } from '../engine.ts'
import { bytesOf, vectorOf } from '../vector-bytes.ts'
import { marksOf } from './filter-marks.ts'
import { articleIdOf, articleUuid, keyOf, passageUuid, sentenceUuid } from './object-ids.ts'
import type { WrittenObject } from './objects.ts'
import { packRounded } from './rounded-vectors.ts'
import { tokensOf } from './word-tokens.ts'

/** What is known of the version of an article that counts. */
export interface ArticleRow {
  readonly key: string
  readonly version: string
  readonly isLive: boolean
  /** JSON of an `ArticleHeader`. */
  readonly header: string
  readonly textSha256: string
  readonly digest: string
  readonly vectorsSha256: string
  readonly passages: number
  readonly sentences: number
}

export const ARTICLE_FIELDS = 'key version isLive header textSha256 digest vectorsSha256 passages sentences'

export interface PassageRow {
  readonly key: string
  readonly version: string
  readonly start: number
  readonly stop: number
  /** Start and end of each sentence. */
  readonly spans: readonly number[]
}

export const PASSAGE_FIELDS = 'key version start stop spans'

export function articleObject(embedded: EmbeddedArticle, version: string): WrittenObject {
  const { article, textSha256, digest, passages } = embedded
  const { text, ...header } = article
  const key = keyOf(article.id)
  const vectors = passages.flatMap(passage => passage.vectors)
  return {
    id: articleUuid(key),
    properties: {
      key,
      version,
      isLive: true,
      marks: marksOf(article),
      words: tokensOf(article.title, text),
      header: JSON.stringify(header),
      text,
      textSha256,
      digest,
      vectorsSha256: hashVectors(vectors),
      passages: passages.length,
      sentences: vectors.length,
    },
  }
}

/** Stays where the article was, so that no replica that comes back late brings it back. */
export function tombstoneObject(key: string, version: string): WrittenObject {
  const nothing = { header: '', text: '', textSha256: '', digest: '', vectorsSha256: '', passages: 0, sentences: 0 }
  return { id: articleUuid(key), properties: { key, version, isLive: false, marks: [], words: '', ...nothing } }
}

export function passageObjects({ article, passages }: EmbeddedArticle, version: string): WrittenObject[] {
  const key = keyOf(article.id)
  const marks = marksOf(article)
  return passages.map(({ start, end, sentences, vectors }) => ({
    id: passageUuid(key, version, { start, end }),
    properties: {
      key,
      version,
      marks,
      words: tokensOf(article.title, article.text.slice(start, end)),
      start,
      stop: end,
      spans: sentences.flatMap(sentence => [sentence.start, sentence.end]),
      vectors: packVectors(vectors),
      rounded: packRounded(vectors),
    },
  }))
}

export function sentenceObjects({ article, passages }: EmbeddedArticle, version: string): WrittenObject[] {
  const key = keyOf(article.id)
  const marks = marksOf(article)
  const ofPassage = ({ start: passageStart, end: passageStop, sentences, vectors }: EmbeddedPassage) =>
    sentences.map(({ start, end }, i) => ({
      id: sentenceUuid(key, version, { start, end }),
      properties: { key, version, marks, passageStart, passageStop, start, stop: end },
      // Nine digits say a float32 exactly.
      vector: Array.from(vectors[i]!, value => Number(value.toPrecision(9))),
    }))
  return passages.flatMap(ofPassage)
}

export function toHeader({ header }: ArticleRow): ArticleHeader {
  return JSON.parse(header)
}

export function toListed(row: ArticleRow): ListedArticle {
  const { textSha256, digest, passages, sentences } = row
  return { ...toHeader(row), textSha256, digest, passages, sentences }
}

export function toArticle(row: ArticleRow & { readonly text: string }): StoredArticle {
  const { text, textSha256, digest } = row
  return { ...(toHeader(row) as Omit<Article, 'text'>), text, textSha256, digest }
}

/** `articleDigest` is that of the version of the article to which the row belongs. */
export function toPassage({ key, start, stop, spans }: PassageRow, articleDigest: string): StoredPassage {
  const articleId = articleIdOf(key)
  const span = { start, end: stop }
  return { id: passageId(articleId, span), articleId, articleDigest, ...span, sentences: toSentences(spans) }
}

function toSentences(spans: readonly number[]): Sentence[] {
  return Array.from({ length: spans.length / 2 }, (_, i) => ({ start: spans[2 * i]!, end: spans[2 * i + 1]! }))
}

function packVectors(vectors: readonly Vector[]): string {
  return Buffer.concat(vectors.map(bytesOf)).toString('base64')
}

/** `count` of them; null where the bytes are not that many. */
export function unpackVectors(packed: string, count: number): Vector[] | null {
  const bytes = Buffer.from(packed, 'base64')
  const each = bytes.length / count
  if (count === 0 || each % 4 !== 0) return count === 0 && bytes.length === 0 ? [] : null
  return Array.from({ length: count }, (_, i) => vectorOf(bytes.subarray(i * each, (i + 1) * each)))
}
