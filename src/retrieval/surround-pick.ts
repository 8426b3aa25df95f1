/** Finds the passages around a pick that its quote or its neighbours may reach into. */
import type { StoredArticle } from '../engine/engine.ts'
import type { StoredPassage } from '../model.ts'
import { countWords } from '../passages/count-words.ts'

/** What must be there on each side of the pick, unless the article ends or another result begins. */
export interface Surroundings {
  readonly words: number
  readonly sentences: number
  /** Passages that are results themselves: two results never quote the same sentence. */
  readonly taken: ReadonlySet<string>
}

/** `all` is the article's passages in reading order; the answer is a stretch of them that holds `passage`. */
export function surroundPick(
  { article, passage }: { article: StoredArticle; passage: StoredPassage },
  all: readonly StoredPassage[],
  surroundings: Surroundings,
): StoredPassage[] {
  const at = all.findIndex(each => each.id === passage.id)
  if (at === -1) return [passage]
  const before = reach(all.slice(0, at).reverse(), article.text, surroundings)
  const after = reach(all.slice(at + 1), article.text, surroundings)
  return all.slice(at - before, at + after + 1)
}

/** How many of the passages, nearest first, it takes. */
function reach(nearestFirst: readonly StoredPassage[], text: string, wanted: Surroundings): number {
  let words = 0
  let sentences = 0
  let count = 0
  for (const passage of nearestFirst) {
    const enough = words >= wanted.words && sentences >= wanted.sentences
    if (enough || wanted.taken.has(passage.id)) break
    words += countWords(text.slice(passage.start, passage.end))
    sentences += passage.sentences.length
    count++
  }
  return count
}
