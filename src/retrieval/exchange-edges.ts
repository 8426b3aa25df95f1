/** Brings a draft near its budget where what is left over is much, but too little for any further sentence. */
import type { Addition, Draft, DraftEdge } from './context-draft.ts'
import type { Budget } from './fill-budget.ts'
import type { RelevantPassage } from './plan-additions.ts'

/** From this share of the budget on a draft is full. */
const FULL = 0.9
const TRIES = 6
/** Most sentences given up at once. */
const LONGEST_EDGE = 3

export interface FilledDraft {
  readonly additions: readonly Addition[]
  /** Their best sentences are not given up. */
  readonly passages: readonly RelevantPassage[]
  /** Tokens of the draft as it is. */
  readonly filled: number
}

interface Exchange {
  readonly addition: Addition
  readonly edge: DraftEdge
  /** Estimated tokens won. */
  readonly gain: number
}

/** Gives up sentences at the end of one source for a longer piece elsewhere. Answers the tokens of the draft then. */
export async function exchangeEdges(
  draft: Draft,
  { additions, passages, filled }: FilledDraft,
  { maxTokens, measure }: Budget,
): Promise<number> {
  const refused = new Set<Addition>()
  const best = new Set(passages.map(passage => `${passage.article}:${passage.best}`))
  let tokens = filled
  for (let round = 0; round < TRIES && tokens > 0 && tokens < FULL * maxTokens; round++) {
    const open = additions.filter(addition => !refused.has(addition))
    const isFree = ({ article, sentences }: DraftEdge) => !sentences.some(at => best.has(`${article}:${at}`))
    const edges = draft.edges(LONGEST_EDGE).filter(isFree)
    const exchange = bestExchange(draft, { open, edges, room: maxTokens - tokens })
    if (exchange === null) break
    const { addition, edge } = exchange
    draft.remove(edge.article, edge.sentences)
    const added = draft.add(addition)
    const measured = await measure(draft)
    const isBetter = measured <= maxTokens && measured > tokens
    if (isBetter) tokens = measured
    else undo(draft, exchange, added)
    refused.add(addition)
  }
  return tokens
}

/** Of those that fit, the one that fills most; the more wanted of equals. */
function bestExchange(
  draft: Draft,
  { open, edges, room }: { open: readonly Addition[]; edges: readonly DraftEdge[]; room: number },
): Exchange | null {
  let best: Exchange | null = null
  for (const addition of open) {
    const { article, beside } = addition
    if (beside !== null && !draft.has(article, beside)) continue
    const cost = draft.costOf(addition)
    for (const edge of cost === 0 ? [] : edges) {
      const gain = cost - edge.cost
      if (gain <= 0 || gain > room || touches(edge, addition)) continue
      if (best === null || gain > best.gain) best = { addition, edge, gain }
    }
  }
  return best
}

function touches({ article, sentences }: DraftEdge, addition: Addition): boolean {
  return article === addition.article && sentences.some(at => at >= addition.from - 1 && at <= addition.to)
}

function undo(draft: Draft, { addition, edge }: Exchange, added: readonly number[]): void {
  draft.remove(addition.article, added)
  draft.add({ article: edge.article, from: edge.sentences[0]!, to: edge.sentences.at(-1)! + 1, beside: null })
}
