/** Maps the index and results of a search to the wire shapes of OpenAI's vector stores, by hand. */
import type { ArticleHeader } from '../../engine/engine.ts'
import type { AttributeScalar } from '../../model.ts'
import type { IndexInfo } from '../../retrieval/catalog.ts'
import type { SearchResult } from '../../retrieval/search.ts'
import { showCitation } from '../../wire/show-search.ts'

/** There is one index, and this is its id whatever its generation. */
export const STORE_ID = 'default'

const FLOAT_BYTES = 4

/** `usage_bytes` counts the vectors. */
export function showVectorStore({ manifest, counts }: IndexInfo) {
  const { articles, sentences } = counts
  const builtAt = manifest.lastBuild?.finishedAt ?? null
  return {
    id: STORE_ID,
    object: 'vector_store',
    created_at: toSeconds(manifest.createdAt),
    name: 'verbatim',
    usage_bytes: sentences * manifest.fingerprint.dimensions * FLOAT_BYTES,
    file_counts: { in_progress: 0, completed: articles, failed: 0, cancelled: 0, total: articles },
    status: 'completed',
    expires_at: null,
    last_active_at: builtAt === null ? null : toSeconds(builtAt),
    metadata: { generation: manifest.generation, model: manifest.fingerprint.model },
  }
}

export interface SearchPage {
  readonly queries: readonly string[]
  readonly results: readonly SearchResult[]
  readonly headers: ReadonlyMap<string, ArticleHeader>
  /** Null on the last page. */
  readonly nextPage: string | null
}

export function showSearchPage({ queries, results, headers, nextPage }: SearchPage) {
  return {
    object: 'vector_store.search_results.page',
    search_query: queries,
    data: results.map(result => showItem(result, headers.get(result.citation.articleId))),
    has_more: nextPage !== null,
    next_page: nextPage,
  }
}

/** `citation` is ours and more than OpenAI's clients ask for; `attributes` is null for an article just removed. */
function showItem({ citation, relevance, text }: SearchResult, header: ArticleHeader | undefined) {
  return {
    file_id: citation.articleId,
    filename: citation.articleId,
    score: relevance,
    attributes: header === undefined ? null : showAttributes(header),
    content: [{ type: 'text', text }],
    citation: showCitation(citation),
  }
}

/** By the keys that filters take; a field of an article wins over an attribute of its name. Lists become one text. */
function showAttributes({ attributes, title, url, publishedAt, language, tags }: ArticleHeader) {
  const own = Object.entries(attributes).map(([name, value]) => [name, isList(value) ? value.join(', ') : value])
  return Object.fromEntries([
    ...own,
    ['title', title],
    ...(url === null ? [] : [['url', url]]),
    ...(publishedAt === null ? [] : [['published_at', toSeconds(publishedAt)]]),
    ...(language === null ? [] : [['language', language]]),
    ...(tags.length === 0 ? [] : [['tags', tags.join(', ')]]),
  ]) as Record<string, AttributeScalar>
}

function isList(value: unknown): value is readonly AttributeScalar[] {
  return Array.isArray(value)
}

/** Whole seconds since 1970. */
export function toSeconds(instant: string): number {
  return Math.floor(Date.parse(instant) / 1000)
}
