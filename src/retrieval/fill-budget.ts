/** Fills a draft up to a budget of tokens: estimates what fits, measures the whole, and corrects itself. */
import type { Addition, Draft } from './context-draft.ts'

export interface Budget {
  readonly maxTokens: number
  /** Tokens of the draft as it would be sent, counted whole. */
  measure(draft: Draft): Promise<number>
}

/** Each round measures once and estimates better; what is left after so many is less than a sentence. */
const ROUNDS = 10
/** Where nothing fits by estimate, what seems too large by no more than this is tried all the same. */
const OPTIMISM = 1.2

interface Step {
  readonly addition: Addition
  readonly sentences: readonly number[]
  readonly cost: number
}

/** Answers the tokens of the filled draft, never more than the budget. */
export async function fillBudget(draft: Draft, additions: readonly Addition[], budget: Budget): Promise<number> {
  const steps: Step[] = []
  const refused = new Set<Addition>()
  let tokens = 0
  // tokens per estimated token, known once something was measured
  let scale = 1
  let hope = 1
  for (let round = 0; round < ROUNDS; round++) {
    const room = (hope * (budget.maxTokens - tokens)) / scale
    const taken = takeWhatFits(draft, additions, { refused, room })
    if (taken.length === 0 && hope > 1) break
    if (taken.length === 0) hope = OPTIMISM
    if (taken.length === 0) continue
    steps.push(...taken)
    tokens = await budget.measure(draft)
    scale = tokens / steps.reduce((sum, step) => sum + step.cost, 0)
    while (tokens > budget.maxTokens) {
      const last = steps.pop()!
      draft.remove(last.addition.article, last.sentences)
      refused.add(last.addition)
      tokens = steps.length === 0 ? 0 : await budget.measure(draft)
    }
  }
  return tokens
}

function takeWhatFits(
  draft: Draft,
  additions: readonly Addition[],
  { refused, room }: { refused: ReadonlySet<Addition>; room: number },
): Step[] {
  const steps: Step[] = []
  let left = room
  for (const addition of additions) {
    const { article, beside } = addition
    if (refused.has(addition) || (beside !== null && !draft.has(article, beside))) continue
    const cost = draft.costOf(addition)
    if (cost === 0 || cost > left) continue
    steps.push({ addition, sentences: draft.add(addition), cost })
    left -= cost
  }
  return steps
}
