/** Compares a quote with a present text word by word. */
import { diffArrays } from 'diff'
import type { WordChange } from './citation-checker.ts'
import { foldToken, splitTokens, type Token, weightOfWord } from './split-tokens.ts'

/** Past so many differences the texts are told apart as wholes: finding them takes time that grows with their square. */
const MOST_DIFFERENCES = 1500

export interface WordDiff {
  readonly changes: readonly WordChange[]
  /** Share of the quote's words, by weight, that stand in the present text in the same order; case does not count. */
  readonly similarity: number
}

/** Differences by Myers, https://doi.org/10.1007/BF01840446. */
export function diffWords(quote: string, present: string): WordDiff {
  const before = splitTokens(quote)
  const after = splitTokens(present)
  const parts = diffArrays(before, after, { comparator: areAlike, maxEditLength: MOST_DIFFERENCES })
  if (parts === undefined) return { changes: replaceWhole(quote, present), similarity: 0 }
  const changes: WordChange[] = []
  let at = 0
  let kept = 0
  for (const { added, removed, value } of parts) {
    if (!added && !removed) kept += weightOf(value)
    if (added || removed) append(changes, added ? 'added' : 'removed', joined(value))
    else for (const [i, token] of value.entries()) appendPair(changes, before[at + i]!, token)
    if (!added) at += value.length
  }
  const whole = weightOf(before)
  return { changes, similarity: whole === 0 ? 0 : kept / whole }
}

/** Any white space is like any other. */
function areAlike(a: Token, b: Token): boolean {
  if (a.kind !== b.kind) return false
  return a.kind === 'space' || foldToken(a.text) === foldToken(b.text)
}

/** Of tokens alike, those that differ in case are shown as a change all the same. */
function appendPair(changes: WordChange[], before: Token, after: Token): void {
  const isKept = before.text === after.text || after.kind === 'space'
  if (!isKept) append(changes, 'removed', before.text)
  append(changes, isKept ? 'kept' : 'added', after.text)
}

function append(changes: WordChange[], kind: WordChange['kind'], text: string): void {
  const last = changes.at(-1)
  if (last?.kind === kind) changes[changes.length - 1] = { kind, text: last.text + text }
  else changes.push({ kind, text })
}

function replaceWhole(quote: string, present: string): WordChange[] {
  return [
    { kind: 'removed', text: quote },
    { kind: 'added', text: present },
  ]
}

function joined(tokens: readonly Token[]): string {
  return tokens.map(token => token.text).join('')
}

function weightOf(tokens: readonly Token[]): number {
  let sum = 0
  for (const { kind, text } of tokens) if (kind === 'word') sum += weightOfWord(foldToken(text))
  return sum
}
