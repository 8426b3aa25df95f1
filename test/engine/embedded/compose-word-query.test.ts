/** What a user typed becomes a query of quoted words. */
import { describe, expect, it } from 'vitest'
import { composeWordQuery } from '../../../src/engine/embedded/compose-word-query.ts'

const findCommon = (words: readonly string[]) => new Set(words.filter(word => ['market', 'price'].includes(word)))
const check = (text: string, expected: string | null) => {
  expect(composeWordQuery(text, findCommon)?.match ?? null).toBe(expected)
}

describe('composing a word query', () => {
  it('asks for any of the words, each once', () => {
    check('gas storage', '("gas" OR "storage")')
    check('Gas, gas & GAS', '("Gas")')
    check('naïve “quote', '("naïve" OR "quote")')
  })

  it('leaves out stop words and common words unless nothing else is left', () => {
    check('why is the gas market so full', '("gas" OR "full")')
    check('the market price', '("market" OR "price")')
    check('to be or not', '("to" OR "be" OR "or" OR "not")')
  })

  it('demands quoted phrases of the text', () => {
    check('"gas storage" full', '{text} : "gas storage" AND ("gas" OR "storage" OR "full" OR "gas storage")')
    check('“who” "gas', '{text} : "who" AND ("gas" OR "who")')
  })

  it('is nothing for a text without words', () => {
    for (const text of ['', '   ', '"" * - () : ^', '…', '\0']) check(text, null)
  })

  it('takes at most 64 words', () => {
    const words = Array.from({ length: 100 }, (_, i) => `w${i}`)
    check(
      words.join(' '),
      `(${words
        .slice(0, 64)
        .map(word => `"${word}"`)
        .join(' OR ')})`,
    )
  })

  it('keeps syntax inside quotes', () => {
    check('NEAR(gas* -oil)', '("NEAR" OR "gas" OR "oil")')
    check('"gas) OR {title}: x"', '{text} : "gas) OR {title}: x" AND ("gas" OR "title" OR "x" OR "gas) OR {title}: x")')
  })
})
