/** Presents a page of picks: loads what surrounds each and the cosines of every sentence that may be shown. */
import type { ArticleReader } from '../engine/engine.ts'
import type { StoredPassage, Vector } from '../model.ts'
import { isCutFrom } from './is-cut-from.ts'
import { type Presentation, presentResult, type RankedPick } from './present-result.ts'
import type { SearchResult } from './search.ts'
import { surroundPick } from './surround-pick.ts'

export async function presentPicks(
  reader: ArticleReader,
  page: readonly RankedPick[],
  presentation: Presentation & { readonly vector: Vector | null },
): Promise<SearchResult[]> {
  const { request, vector } = presentation
  const taken = new Set(page.map(({ pick }) => pick.passage.id))
  const wanted = { words: request.passageWords, sentences: request.neighbours, taken }
  const surroundings: StoredPassage[][] = []
  const inArticles = await reader.passagesOf(page.map(({ pick }) => pick.article.id))
  for (const { pick } of page) {
    const ofSameText = (inArticles.get(pick.article.id) ?? []).filter(passage => isCutFrom(pick.article, passage))
    const surrounding = surroundPick(pick, ofSameText, wanted)
    surroundings.push(surrounding)
    // the better result grows first, and what it may quote no other does
    for (const { id } of surrounding) taken.add(id)
  }
  const cosines = await cosinesOf(reader, vector, surroundings.flat())
  return page.map((ranked, i) => presentResult(ranked, { passages: surroundings[i]!, cosines }, presentation))
}

async function cosinesOf(
  reader: ArticleReader,
  vector: Vector | null,
  passages: readonly StoredPassage[],
): Promise<ReadonlyMap<string, Float32Array>> {
  if (vector === null) return new Map()
  const ids = [...new Set(passages.map(passage => passage.id))]
  const values = await reader.cosines(vector, ids)
  return new Map(ids.map((id, i) => [id, values[i]!]))
}
