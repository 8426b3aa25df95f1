/** Chooses which whole sentences to return: the run around the best one that is worth most within a word budget. */
import type { Sentence } from '../model.ts'

/** A sentence with what it is worth to the question and what it costs. */
export interface WeighedSentence extends Sentence {
  /** 0 or more; higher is better. */
  readonly weight: number
  readonly words: number
}

/** Indexes into the given sentences, half open. */
export interface Run {
  readonly from: number
  readonly to: number
}

/** Always holds the sentence at `best`, even where that alone is over the budget: no sentence is ever cut. */
export function chooseRun(sentences: readonly WeighedSentence[], best: number, maxWords: number): Run {
  let choice = { from: best, to: best + 1, worth: weightOf(sentences, best) }
  let headWords = 0
  let headWorth = 0
  for (let from = best; from >= 0; from--) {
    headWords += sentences[from]!.words
    headWorth += weightOf(sentences, from)
    if (headWords > maxWords) break
    const tail = widestTail(sentences, best + 1, maxWords - headWords)
    const worth = headWorth + tail.worth
    if (worth > choice.worth) choice = { from, to: tail.to, worth }
  }
  return { from: choice.from, to: choice.to }
}

/** Weights are not negative, so the longest tail that fits is worth most. */
function widestTail(
  sentences: readonly WeighedSentence[],
  from: number,
  budget: number,
): { to: number; worth: number } {
  let to = from
  let words = 0
  let worth = 0
  while (to < sentences.length && words + sentences[to]!.words <= budget) {
    words += sentences[to]!.words
    worth += weightOf(sentences, to)
    to++
  }
  return { to, worth }
}

/** A little for mere presence: of two runs worth the same, the one with more of the context is better. */
function weightOf(sentences: readonly WeighedSentence[], index: number): number {
  return sentences[index]!.weight + 1e-6
}
