/** A TokenCounter without a tokenizer: a word is a token, and so is every mark and every line break. */
import type { TokenCounter } from '../../src/retrieval/token-counter.ts'

export const wordCounter: TokenCounter = {
  name: 'words',
  count: async texts => texts.map(text => text.match(/\w+|[^\w ]/gu)?.length ?? 0),
}
