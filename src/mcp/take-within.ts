/** Bounds an answer by its tokens: as many items from the beginning as still fit. */
import { setImmediate } from 'node:timers/promises'
import type { TokenCounter } from '../retrieval/token-counter.ts'

/** Asks whether a beginning of a list fits; whatever is longer than one that does not fit does not fit either. */
export type Fits<T> = (some: readonly T[]) => Promise<boolean>

export async function takeWithin<T>(items: readonly T[], fits: Fits<T>): Promise<readonly T[]> {
  if (await fits(items)) return items
  let fitting = 0
  let tooMany = items.length
  while (tooMany - fitting > 1) {
    // counting a long text takes milliseconds: others get their turn in between
    await setImmediate()
    const middle = Math.floor((fitting + tooMany) / 2)
    if (await fits(items.slice(0, middle))) fitting = middle
    else tooMany = middle
  }
  return items.slice(0, fitting)
}

export async function isWithin(text: string, maxTokens: number, counter: TokenCounter): Promise<boolean> {
  const [count] = await counter.count([text])
  return count! <= maxTokens
}
