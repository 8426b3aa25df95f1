/** Counts tokens as OpenAI's `o200k_base` does, the encoding of GPT-4o and the models after it. */
import type { TokenCounter } from './token-counter.ts'

/**
 * A run of letters without a space or a mark takes time that grows with its square, so a longer one is counted in
 * parts; that finds at most one token more per part than there are.
 */
const LONGEST_RUN = 1000
const LONG_RUN = new RegExp(`[\\p{L}\\p{M}]{${LONGEST_RUN}}`, 'gu')

/** A text that spells a special token is a text: nothing in an article may mean anything to the counter. */
const AS_TEXT = { disallowedSpecial: new Set<string>() }

/** The encoding's tables take a third of a second to load, so they are loaded when first asked for. */
export function createGptTokenCounter(): TokenCounter {
  return {
    name: 'o200k_base',
    async count(texts) {
      const { countTokens } = await import('gpt-tokenizer/encoding/o200k_base')
      return texts.map(text => partsOf(text).reduce((sum, part) => sum + countTokens(part, AS_TEXT), 0))
    },
  }
}

function partsOf(text: string): string[] {
  const cuts = [...text.matchAll(LONG_RUN)].map(match => match.index + match[0].length)
  return [0, ...cuts].map((start, i) => text.slice(start, cuts[i] ?? text.length))
}
