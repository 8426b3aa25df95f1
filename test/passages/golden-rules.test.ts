/** Scores sentence boundaries on the shared golden rules, where that file is at hand. */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import type { Span } from '../../src/model.ts'
import { splitSentences } from '../../src/passages/split-sentences.ts'

interface Rule {
  readonly lang: string
  readonly set: string
  readonly text: string
  readonly sentences: readonly string[]
}

interface Score {
  rules: number
  exact: number
  right: number
  found: number
  expected: number
}

const file = fileURLToPath(new URL('../../../shared/sentences/golden-rules.jsonl', import.meta.url))

const codes: Readonly<Record<string, string>> = {
  english_golden_rules: 'en',
  amharic: 'am',
  armenian: 'hy',
  bulgarian: 'bg',
  burmese: 'my',
  chinese: 'zh',
  danish: 'da',
  deutsch: 'de',
  dutch: 'nl',
  french: 'fr',
  greek: 'el',
  hindi: 'hi',
  italian: 'it',
  japanese: 'ja',
  kazakh: 'kk',
  marathi: 'mr',
  persian: 'fa',
  polish: 'pl',
  russian: 'ru',
  slovak: 'sk',
  spanish: 'es',
  urdu: 'ur',
}

test('at least 92 % of the English golden rules are exactly right', () => {
  if (!existsSync(file)) {
    console.info(`no golden rules at ${file}: nothing to score`)
    return
  }
  const scores = scoreRules(readRules())
  console.info([...scores].map(([name, score]) => describe(name, score)).join('\n'))
  const english = scores.get('golden48')!
  expect(english.rules).toBe(48)
  expect(english.exact / english.rules).toBeGreaterThanOrEqual(0.92)
})

function readRules(): Rule[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(line => line.trim() !== '')
    .map(line => JSON.parse(line) as Rule)
}

/** One score per set, and one per set and language. */
function scoreRules(rules: readonly Rule[]): Map<string, Score> {
  const scores = new Map<string, Score>()
  for (const rule of rules) {
    const found = splitSentences(rule.text, { language: codes[rule.lang] ?? null })
    const expected = locate(rule)
    const names = rule.set === 'golden48' ? [rule.set] : [rule.set, `${rule.set} ${codes[rule.lang] ?? rule.lang}`]
    for (const name of names) addTo(scores, name, { found, expected })
  }
  return new Map([...scores].sort(([a], [b]) => a.localeCompare(b)))
}

/** Some rules also rewrite line ends inside sentences, so whitespace is matched loosely. */
function locate({ text, sentences }: Rule): Span[] {
  let from = 0
  return sentences.map(sentence => {
    const words = sentence.trim().split(/\s+/).map(escapeWord)
    const pattern = new RegExp(words.join('\\s+'), 'g')
    pattern.lastIndex = from
    const start = pattern.exec(text)!.index
    from = pattern.lastIndex
    return { start, end: from }
  })
}

function addTo(scores: Map<string, Score>, name: string, pair: { found: Span[]; expected: Span[] }): void {
  const score = scores.get(name) ?? { rules: 0, exact: 0, right: 0, found: 0, expected: 0 }
  const found = pair.found.map(span => span.end)
  const expected = new Set(pair.expected.map(span => span.end))
  score.rules += 1
  score.exact += JSON.stringify(pair.found) === JSON.stringify(pair.expected) ? 1 : 0
  score.right += found.filter(end => expected.has(end)).length
  score.found += found.length
  score.expected += expected.size
  scores.set(name, score)
}

function describe(name: string, score: Score): string {
  const exact = `${score.exact} of ${score.rules} exact (${percent(score.exact / score.rules)})`
  const precision = percent(score.right / score.found)
  return `${name}: ${exact}, boundaries: precision ${precision}, recall ${percent(score.right / score.expected)}`
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}

function escapeWord(word: string): string {
  return word.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}
