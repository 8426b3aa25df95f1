/** Counts the characters that a model really reads of the texts it is given. */
import { basename, dirname } from 'node:path'
import { AutoTokenizer, env } from '@xenova/transformers'

/** Of one text, in tokens without the special ones. */
export type CountTokens = (text: string) => number

/** [CLS] and [SEP] around every text. */
const SPECIAL_TOKENS = 2

/**
 * Sum over all texts, so that overlaps and repeated titles count as often as they are read. `window` is in tokens with
 * the special ones; null when nothing is cut. Characters are UTF-16 units.
 */
export function countEmbedded(texts: readonly string[], window: number | null, countTokens: CountTokens): number {
  const count = remember(countTokens)
  return texts.reduce((sum, text) => sum + (window === null ? text.length : keptCharacters(text, window, count)), 0)
}

/**
 * Up to the last whole word that fits. BERT's tokenizer divides at white space first, so a text has as many tokens as
 * its words have.
 */
export function keptCharacters(text: string, window: number, countTokens: CountTokens): number {
  let room = window - SPECIAL_TOKENS
  let kept = 0
  for (const match of text.matchAll(/\S+/g)) {
    room -= countTokens(match[0])
    if (room < 0) return kept
    kept = match.index + match[0].length
  }
  return text.length
}

/** From a folder in the layout of transformers.js. */
export async function loadTokenCounter(folder: string): Promise<CountTokens> {
  env.allowRemoteModels = false
  env.localModelPath = dirname(folder)
  const tokenizer = await AutoTokenizer.from_pretrained(basename(folder))
  return text => tokenizer.encode(text, { add_special_tokens: false }).length
}

function remember(countTokens: CountTokens): CountTokens {
  const known = new Map<string, number>()
  return text => {
    const count = known.get(text) ?? countTokens(text)
    known.set(text, count)
    return count
  }
}
