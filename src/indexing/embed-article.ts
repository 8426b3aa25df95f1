/** Turns an article into what the engine stores: passages with one vector per sentence. */
import type { Embedder } from '../embedding/embedder.ts'
import type { Article, EmbeddedArticle, EmbeddedPassage, Passage } from '../model.ts'
import type { ArticleHashes } from './digest-article.ts'

/** Passages embedded at a time: a very long article stays visible as progress. */
const CHUNK_PASSAGES = 16

export interface ArticleToEmbed extends ArticleHashes {
  readonly article: Article
  readonly passages: readonly Passage[]
}

/** What a passage came to; `units` is the length of its text. */
export interface EmbeddedCounts {
  readonly sentences: number
  readonly longSentences: number
  readonly units: number
}

export async function embedArticle(
  embedder: Pick<Embedder, 'embedPassages'>,
  { article, passages, ...hashes }: ArticleToEmbed,
  onEmbedded: (counts: EmbeddedCounts) => void,
): Promise<EmbeddedArticle> {
  const embedded: EmbeddedPassage[] = []
  for (let at = 0; at < passages.length; at += CHUNK_PASSAGES) {
    const chunk = passages.slice(at, at + CHUNK_PASSAGES)
    const results = await embedder.embedPassages(chunk.map(passage => passageText(article, passage)))
    for (const [i, { vectors, longSentences }] of results.entries()) {
      const passage = chunk[i]!
      embedded.push({ ...passage, vectors })
      onEmbedded({ sentences: vectors.length, longSentences, units: passage.end - passage.start })
    }
  }
  return { article, ...hashes, passages: embedded }
}

function passageText(article: Article, passage: Passage) {
  return {
    title: article.title,
    text: article.text.slice(passage.start, passage.end),
    sentences: passage.sentences.map(({ start, end }) => ({ start: start - passage.start, end: end - passage.start })),
  }
}
