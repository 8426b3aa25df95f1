/** Divides and embeds an archived article anew, with its vectors where these still hold. */
import type { ArchivedArticle } from '../engine/article-archive.ts'
import type { Article, EmbeddedArticle, Passage } from '../model.ts'
import { embedArticle } from './embed-article.ts'
import { knownVectors, type PassageEmbedder, reuseVectors } from './reuse-vectors.ts'

export interface ArchivedEmbedding {
  readonly embedder: PassageEmbedder
  /** Article to passages; pure. */
  readonly divide: (article: Article) => readonly Passage[]
  /** Whether vectors of the one generation hold in the other. */
  readonly keepsVectors: boolean
  readonly onSentences: (kind: 'copied' | 'embedded', count: number) => void
}

export async function embedArchived(
  { embedder, divide, keepsVectors, onSentences }: ArchivedEmbedding,
  found: ArchivedArticle,
): Promise<EmbeddedArticle> {
  const { textSha256, digest, ...article } = found.article
  const known = keepsVectors ? knownVectors(found) : new Map()
  let copied = 0
  const reusing = reuseVectors(embedder, known, count => {
    copied += count
  })
  const toEmbed = { article, textSha256, digest, passages: divide(article) }
  const embedded = await embedArticle(reusing, toEmbed, () => {})
  const all = embedded.passages.reduce((sum, { sentences }) => sum + sentences.length, 0)
  onSentences('copied', copied)
  onSentences('embedded', all - copied)
  return embedded
}
