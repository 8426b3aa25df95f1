/** Judges what a system returned: ranking, answers in its texts, and how long they are. */
import { containsAnswer } from '../../src/evaluation/find-answers.ts'
import type { JudgedQuery } from '../../src/evaluation/judge-queries.ts'
import { ndcgAt } from '../../src/evaluation/measure-ranking.ts'
import { mean } from '../../src/evaluation/resample-means.ts'
import { DEPTH, type Hit } from './measure-round.ts'

export interface Quality {
  readonly 'ndcg@10': number
  /** Share of the questions with answers whose first text, or one of whose first five, holds one; null without any. */
  readonly 'answerHit@1': number | null
  readonly 'answerHit@5': number | null
  /** Mean words of a returned text; NaN when nothing was returned. */
  readonly wordsPerHit: number
}

/** `hits` holds a list per query, in the same order. */
export function judgeAnswers(queries: readonly JudgedQuery[], hits: readonly (readonly Hit[])[]): Quality {
  const best = hits.map(bestPerDocument)
  const rankings = best.map(list => [...new Set(list.flatMap(hit => hit.documents))])
  const answered = queries.map((query, i) => ({ query, list: best[i]! })).filter(({ query }) => query.answers !== null)
  const share = (depth: number) => {
    if (answered.length === 0) return null
    return mean(answered.map(({ query, list }) => Number(list.slice(0, depth).some(hit => holdsAnswer(hit, query)))))
  }
  return {
    'ndcg@10': mean(queries.map(({ gains }, i) => ndcgAt(DEPTH, rankings[i]!, gains))),
    'answerHit@1': share(1),
    'answerHit@5': share(5),
    wordsPerHit: mean(best.flatMap(list => list.map(hit => countWords(hit.text)))),
  }
}

/** The first, and so the best, text of each document, at most ten. */
export function bestPerDocument(hits: readonly Hit[]): Hit[] {
  const seen = new Set<string>()
  const best: Hit[] = []
  for (const hit of hits) {
    if (hit.documents.every(id => seen.has(id))) continue
    for (const id of hit.documents) seen.add(id)
    best.push(hit)
  }
  return best.slice(0, DEPTH)
}

/** As in the evaluation: the right document, and the answer word for word in the text. */
function holdsAnswer({ documents, text }: Hit, { gains, answers }: JudgedQuery): boolean {
  return documents.some(id => (gains.get(id) ?? 0) > 0) && containsAnswer(text, answers ?? [])
}

function countWords(text: string): number {
  return text.match(/\S+/g)?.length ?? 0
}
