/** Gathers the passages worth ranking: those near in meaning, those sharing words, with every signal of each. */
import type { ArticleReader } from '../engine/engine.ts'
import type { Filter, PassageHit, SentenceHit, Vector } from '../model.ts'
import { quotedPhrases } from '../words.ts'

/** How many sentences, and how many passages, the first round of recall brings at most. */
export const RECALL_DEPTH = 200

/** A passage with its signals; null where a signal was not asked for or does not find the passage. */
export interface Candidate {
  readonly passageId: string
  readonly articleId: string
  /** Cosine of the passage's best sentence. */
  readonly meaning: number | null
  /** BM25 of the passage and of its article. */
  readonly passageWords: number | null
  readonly articleWords: number | null
}

export interface Question {
  /** What to match by words; null in semantic mode. */
  readonly text: string | null
  /** What to match by meaning; null in keyword mode. */
  readonly vector: Vector | null
  readonly filter: Filter
}

export interface Recall {
  /** In no particular order, each passage once. */
  readonly candidates: readonly Candidate[]
  /** True when a deeper look would find nothing more. */
  readonly exhausted: boolean
}

/** A quoted phrase in the question's text binds: only passages that hold it are candidates. */
export async function recallCandidates(reader: ArticleReader, question: Question, depth: number): Promise<Recall> {
  const { text, vector, filter } = question
  const [near, sharing] = await Promise.all([
    vector === null ? [] : reader.nearest(vector, depth, filter),
    text === null ? [] : reader.matching(text, depth, filter),
  ])
  const meaning = bestCosines(near)
  if (vector !== null) await addCosines(meaning, reader, { vector, hits: sharing })
  const boundToWords = text !== null && quotedPhrases(text).length > 0
  return {
    candidates: joinSignals(boundToWords ? [] : near, sharing, meaning),
    exhausted: near.length < depth && sharing.length < depth,
  }
}

function bestCosines(hits: readonly SentenceHit[]): Map<string, number> {
  const best = new Map<string, number>()
  for (const hit of hits) {
    best.set(hit.passageId, Math.max(hit.cosine, best.get(hit.passageId) ?? Number.NEGATIVE_INFINITY))
  }
  return best
}

/** A passage found by words alone still has a meaning: without it, it would be ranked as if it had none. */
async function addCosines(
  meaning: Map<string, number>,
  reader: ArticleReader,
  { vector, hits }: { vector: Vector; hits: readonly PassageHit[] },
): Promise<void> {
  const missing = hits.map(hit => hit.passageId).filter(id => !meaning.has(id))
  const cosines = await reader.cosines(vector, missing)
  for (const [i, id] of missing.entries()) {
    const values = cosines[i]
    if (values !== undefined && values.length > 0) meaning.set(id, Math.max(...values))
  }
}

function joinSignals(
  near: readonly SentenceHit[],
  sharing: readonly PassageHit[],
  meaning: ReadonlyMap<string, number>,
): Candidate[] {
  const byPassage = new Map(sharing.map(hit => [hit.passageId, hit]))
  const byArticle = new Map(sharing.map(hit => [hit.articleId, hit.articleScore]))
  const articleOf = new Map([...near, ...sharing].map(hit => [hit.passageId, hit.articleId]))
  return [...articleOf].map(([passageId, articleId]) => ({
    passageId,
    articleId,
    meaning: meaning.get(passageId) ?? null,
    passageWords: byPassage.get(passageId)?.passageScore ?? null,
    articleWords: byArticle.get(articleId) ?? null,
  }))
}
