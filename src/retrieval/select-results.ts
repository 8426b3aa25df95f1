/** Picks the results from the ranking: at most so many per article, each text once, repeats noted beside it. */
import type { ArticleReader, StoredArticle } from '../engine/engine.ts'
import type { StoredPassage } from '../model.ts'
import { createDuplicateFinder } from './group-duplicates.ts'
import { isCutFrom } from './is-cut-from.ts'
import type { RankedCandidate } from './rank-candidates.ts'

/** How many candidates past the last pick are still looked at for repeats of what was picked. */
const LOOK_AHEAD = 20

/** A candidate that became a result, with what is needed to show it. */
export interface Pick {
  readonly candidate: RankedCandidate
  readonly passage: StoredPassage
  readonly article: StoredArticle
  readonly alsoIn: readonly { readonly passage: StoredPassage; readonly article: StoredArticle }[]
}

/** What it needs of the engine. */
export interface PickedFrom {
  readonly articles: ArticleReader['articles']
  readonly read: ArticleReader['read']
}

export interface SelectionRules {
  /** How many picks are wanted, from rank 1 on. */
  readonly wanted: number
  readonly maxPerArticle: number | null
}

export interface SelectedResults {
  readonly picks: Pick[]
  /** A candidate was replaced or removed since it was recalled. */
  readonly hasGaps: boolean
}

/** Draws on deeper rounds of the ranking only while picks are missing: a bound per article never empties a page. */
export async function selectResults(
  reader: PickedFrom,
  rounds: AsyncIterable<readonly RankedCandidate[]>,
  rules: SelectionRules,
): Promise<SelectedResults> {
  const selection = createSelection(rules)
  let hasGaps = false
  for await (const round of rounds) {
    const atOnce = rules.wanted + LOOK_AHEAD
    for (let at = 0; at < round.length && !selection.done(); at += atOnce) {
      const candidates = round.slice(at, at + atOnce)
      const loaded = await load(reader, candidates)
      for (const pick of loaded) selection.consider(pick)
      hasGaps ||= loaded.length < candidates.length
    }
    if (selection.full()) break
  }
  return { picks: selection.picks(), hasGaps }
}

interface Selection {
  consider(pick: Pick): void
  /** Every wanted pick is made. */
  full(): boolean
  /** Full, and enough was looked at beyond the last pick. */
  done(): boolean
  picks(): Pick[]
}

function createSelection({ wanted, maxPerArticle }: SelectionRules): Selection {
  const picks = new Map<string, Pick>()
  const duplicates = createDuplicateFinder()
  const perArticle = new Map<string, number>()
  let lookedPast = 0
  const isFull = () => picks.size >= wanted
  return {
    consider(pick) {
      const { articleId, id } = pick.passage
      if (isFull()) lookedPast++
      const count = perArticle.get(articleId) ?? 0
      // not remembered as shown: the same text in another article may still take its place
      if (count >= (maxPerArticle ?? Number.POSITIVE_INFINITY)) return
      const earlier = duplicates.firstLike(id, pick.article.text.slice(pick.passage.start, pick.passage.end))
      const first = earlier === null ? undefined : picks.get(earlier)
      if (first !== undefined) picks.set(first.passage.id, { ...first, alsoIn: [...first.alsoIn, pick] })
      if (earlier !== null || isFull()) return
      perArticle.set(articleId, count + 1)
      picks.set(id, pick)
    },
    full: isFull,
    done: () => isFull() && lookedPast >= LOOK_AHEAD,
    picks: () => [...picks.values()],
  }
}

async function load(reader: PickedFrom, candidates: readonly RankedCandidate[]): Promise<Pick[]> {
  // Articles before passages, and not at once: if an article is the same at the end of the search, its passages were its own.
  const articles = await reader.articles([...new Set(candidates.map(candidate => candidate.articleId))])
  const passages = await reader.read(candidates.map(candidate => candidate.passageId))
  const passageOf = new Map(passages.map(passage => [passage.id, passage]))
  return candidates.flatMap(candidate => {
    const passage = passageOf.get(candidate.passageId)
    const article = articles.get(candidate.articleId)
    // replaced or removed since it was recalled: then it is no result
    if (passage === undefined || article === undefined || !isCutFrom(article, passage)) return []
    return [{ candidate, passage, article, alsoIn: [] }]
  })
}
