/** Loads the articles of search results, and finds each result's passage among the sentences of its article. */
import type { StoredPassage } from '../model.ts'
import type { ContextArticle } from './context-draft.ts'
import type { RelevantPassage } from './plan-additions.ts'
import { readWholeArticle, type WholeFrom } from './read-whole-article.ts'
import type { SearchResult } from './search.ts'

export interface Gathered {
  /** In the order of their best passage. */
  readonly articles: readonly ContextArticle[]
  /** In the order of the results. */
  readonly passages: readonly RelevantPassage[]
}

interface Shelf {
  readonly articles: ContextArticle[]
  /** Per article id its place among the articles and its passages; null for one that is gone. */
  readonly places: Map<string, { readonly at: number; readonly passages: readonly StoredPassage[] } | null>
}

/** Stops once there are so many UTF-16 units of passages; a passage replaced since the search is left out. */
export async function gatherPassages(
  reader: WholeFrom,
  results: readonly SearchResult[],
  mostUnits: number,
): Promise<Gathered> {
  const shelf: Shelf = { articles: [], places: new Map() }
  const passages: RelevantPassage[] = []
  let units = 0
  for (const result of results) {
    if (units >= mostUnits) break
    const { articleId } = result.citation
    if (!shelf.places.has(articleId)) await load(reader, shelf, result)
    const place = shelf.places.get(articleId)
    const passage = place?.passages.find(each => each.id === result.passageId)
    if (place == null || passage === undefined) continue
    units += passage.end - passage.start
    passages.push(locate(shelf.articles[place.at]!, { at: place.at, passage, result }))
  }
  return { articles: shelf.articles, passages }
}

async function load(reader: WholeFrom, shelf: Shelf, { citation, relevance }: SearchResult): Promise<void> {
  const whole = await readWholeArticle(reader, citation.articleId)
  if (whole === null) {
    shelf.places.set(citation.articleId, null)
    return
  }
  const { article, passages } = whole
  shelf.places.set(citation.articleId, { at: shelf.articles.length, passages })
  shelf.articles.push({ article, relevance, sentences: passages.flatMap(each => each.sentences) })
}

function locate(
  { sentences }: ContextArticle,
  { at, passage, result }: { at: number; passage: StoredPassage; result: SearchResult },
): RelevantPassage {
  const from = sentences.findIndex(sentence => sentence.start >= passage.start)
  const to = from + passage.sentences.length
  const evidence = sentences.findIndex(sentence => sentence.start === result.evidence[0]?.start)
  return { article: at, from, to, best: evidence >= from && evidence < to ? evidence : from }
}
