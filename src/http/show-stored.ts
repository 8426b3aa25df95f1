/** Maps stored articles, passages and the index to their wire shapes, by hand, so that these stay still. */
import type { StoredArticle } from '../engine/engine.ts'
import type { ArticleEntry, ArticlePage, IndexInfo, PassageView } from '../retrieval/catalog.ts'

export function showArticle(article: StoredArticle) {
  const { id, title, url, authors, publishedAt, updatedAt, language, tags, attributes, text, textSha256 } = article
  return { id, title, url, authors, publishedAt, updatedAt, language, tags, attributes, text, sha256: textSha256 }
}

export function showArticlePage({ articles, nextCursor }: ArticlePage) {
  return { articles: articles.map(showEntry), nextCursor }
}

/** `text` only where it was asked for. */
function showEntry(entry: ArticleEntry) {
  const { id, title, url, authors, publishedAt, updatedAt, language, tags, attributes, textSha256 } = entry
  const head = { id, title, url, authors, publishedAt, updatedAt, language, tags, attributes }
  const { text, passages, sentences } = entry
  return { ...head, ...(text === undefined ? {} : { text }), sha256: textSha256, passages, sentences }
}

export function showPassage({ id, articleId, title, url, start, end, text, sentences, articleSha256 }: PassageView) {
  const spans = sentences.map(sentence => ({ start: sentence.start, end: sentence.end }))
  return { id, articleId, title, url, start, end, unit: 'utf16', text, sentences: spans, articleSha256 }
}

/** `builtAt` and `digest` are of the last build that finished; null until one has. */
export function showIndex({ manifest, counts, sequence }: IndexInfo) {
  return {
    generation: manifest.generation,
    format: manifest.format,
    rules: manifest.rules,
    fingerprint: manifest.fingerprint,
    createdAt: manifest.createdAt,
    builtAt: manifest.lastBuild?.finishedAt ?? null,
    digest: manifest.lastBuild?.digest ?? null,
    counts: { articles: counts.articles, passages: counts.passages, sentences: counts.sentences },
    sequence,
  }
}
