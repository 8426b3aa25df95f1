/** Finds the sentences of an article that come closest to a quote which no longer stands in it. */
import type { Span } from '../model.ts'
import { foldToken, splitTokens, weightOfWord } from './split-tokens.ts'

/** Longest stretch of an article that is looked through, around the old place: a long book, some hundred milliseconds. */
const LONGEST_SEARCH = 1_000_000
/** Below this share of the quote's words no stretch of the article is close. */
const LEAST_SHARE = 0.5

export interface ClosestRequest {
  readonly text: string
  /** All of the article, in reading order. */
  readonly sentences: readonly Span[]
  readonly quote: string
  /** Where the quote used to stand; null when nobody says, and then a longer article is searched from its beginning. */
  readonly near: number | null
}

interface Word extends Span {
  readonly folded: string
}

/** Whole sentences where there are any, else the words themselves; null when nothing is close. */
export function findClosest({ text, sentences, quote, near }: ClosestRequest): Span | null {
  const wanted = createBag(wordsIn(quote, 0))
  const region = regionAround(near ?? 0, text.length)
  const words = wordsIn(text.slice(region.start, region.end), region.start)
  const window = bestWindow(words, wanted, near)
  if (window === null || window.share < LEAST_SHARE) return null
  const stretch = { start: words[window.from]!.start, end: words[window.to - 1]!.end }
  return fitSentences(stretch, { sentences, words, wanted }) ?? stretch
}

function regionAround(near: number, length: number): Span {
  const start = Math.max(0, Math.min(near - LONGEST_SEARCH / 2, length - LONGEST_SEARCH))
  return { start, end: Math.min(length, start + LONGEST_SEARCH) }
}

function wordsIn(text: string, offset: number): Word[] {
  const words: Word[] = []
  for (const token of splitTokens(text, offset)) {
    if (token.kind === 'word') words.push({ start: token.start, end: token.end, folded: foldToken(token.text) })
  }
  return words
}

/** The quote's words, and how much of them a changing collection of words holds. */
interface Bag {
  readonly size: number
  readonly weight: number
  has(folded: string): boolean
  /** A collection that begins empty. */
  fill(): Filling
}

interface Filling {
  /** Weight of the quote's words that are in. */
  readonly common: number
  add(folded: string): void
  remove(folded: string): void
}

function createBag(words: readonly Word[]): Bag {
  const needs = new Map<string, number>()
  for (const { folded } of words) needs.set(folded, (needs.get(folded) ?? 0) + 1)
  return {
    size: words.length,
    weight: weightOf(words),
    has: folded => needs.has(folded),
    fill: () => createFilling(needs),
  }
}

function createFilling(needs: ReadonlyMap<string, number>): Filling {
  const held = new Map<string, number>()
  let common = 0
  const change = (folded: string, by: 1 | -1) => {
    const need = needs.get(folded)
    if (need === undefined) return
    const count = held.get(folded) ?? 0
    held.set(folded, count + by)
    if (by === 1 ? count < need : count <= need) common += by * weightOfWord(folded)
  }
  return {
    get common() {
      return common
    },
    add: folded => change(folded, 1),
    remove: folded => change(folded, -1),
  }
}

/** As many words in a row as the quote has, with most of its words; of equals the nearest. Trimmed to those words. */
function bestWindow(words: readonly Word[], wanted: Bag, near: number | null) {
  if (wanted.size === 0 || words.length === 0) return null
  const filling = wanted.fill()
  let best = { common: 0, to: 0, distance: Number.POSITIVE_INFINITY }
  for (const [i, { folded }] of words.entries()) {
    filling.add(folded)
    if (i >= wanted.size) filling.remove(words[i - wanted.size]!.folded)
    const first = words[Math.max(0, i + 1 - wanted.size)]!
    const distance = near === null ? first.start : Math.abs(first.start - near)
    const isCloser = Math.abs(filling.common - best.common) < 1e-9 && distance < best.distance
    if (filling.common > best.common + 1e-9 || isCloser) best = { common: filling.common, to: i + 1, distance }
  }
  if (best.common === 0) return null
  let from = Math.max(0, best.to - wanted.size)
  let { to } = best
  while (!wanted.has(words[from]!.folded)) from++
  while (!wanted.has(words[to - 1]!.folded)) to--
  return { from, to, share: best.common / wanted.weight }
}

interface Fit {
  readonly sentences: readonly Span[]
  readonly words: readonly Word[]
  readonly wanted: Bag
}

/** The sentences of the stretch, grown or shrunk at either end while that makes the two texts more alike. */
function fitSentences(stretch: Span, fit: Fit): Span | null {
  const from = fit.sentences.findIndex(sentence => sentence.end > stretch.start)
  const next = fit.sentences.findIndex(sentence => sentence.start >= stretch.end)
  const to = next === -1 ? fit.sentences.length : next
  if (from === -1 || from >= to) return null
  let run = { from, to, likeness: likenessOf(from, to, fit) }
  for (;;) {
    const better = neighboursOf(run, fit).find(other => other.likeness > run.likeness)
    if (better === undefined) break
    run = better
  }
  return { start: fit.sentences[run.from]!.start, end: fit.sentences[run.to - 1]!.end }
}

function neighboursOf({ from, to }: { from: number; to: number }, fit: Fit) {
  const runs = [
    { from: from - 1, to },
    { from, to: to + 1 },
    { from: from + 1, to },
    { from, to: to - 1 },
  ]
  return runs
    .filter(run => run.from >= 0 && run.to <= fit.sentences.length && run.from < run.to)
    .map(run => ({ ...run, likeness: likenessOf(run.from, run.to, fit) }))
    .sort((a, b) => b.likeness - a.likeness)
}

/** Dice's coefficient of the weighed words, https://doi.org/10.2307/1932409. */
function likenessOf(from: number, to: number, { sentences, words, wanted }: Fit): number {
  const span = { start: sentences[from]!.start, end: sentences[to - 1]!.end }
  const inside = words.slice(firstAt(words, span.start), firstAt(words, span.end))
  const filling = wanted.fill()
  for (const { folded } of inside) filling.add(folded)
  return (2 * filling.common) / (wanted.weight + weightOf(inside))
}

/** Index of the first word that starts at the unit or after it. */
function firstAt(words: readonly Word[], unit: number): number {
  let low = 0
  let high = words.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (words[middle]!.start < unit) low = middle + 1
    else high = middle
  }
  return low
}

function weightOf(words: readonly Word[]): number {
  return words.reduce((sum, { folded }) => sum + weightOfWord(folded), 0)
}
