/** Gathers the passages worth ranking: those near in meaning, those sharing words, with every signal of each. */
import type { ArticleReader } from '../engine/engine.ts'
import type { Filter, PassageHit, SentenceHit, Vector } from '../model.ts'
import { quotedPhrases } from '../words.ts'

/** How many passages the first round of recall brings by words at most. */
export const RECALL_DEPTH = 200

/**
 * Sentences by meaning for each of those. On four judged sets half as many ranked as well as as many, and each costs
 * time after the question is embedded, while words are looked up before; fewer passages by words lost on one.
 */
const SENTENCES_SHARE = 0.5

/**
 * Share of the whole passage in its meaning; the rest is its best sentence's. Measured on four judged sets: 0.2 gains
 * where an answer is spread over sentences (abstracts) and costs nothing where one sentence answers.
 */
const PASSAGE_SHARE = 0.2

/** A passage with its signals; null where a signal was not asked for or does not find the passage. */
export interface Candidate {
  readonly passageId: string
  readonly articleId: string
  /** Cosine of the passage's best sentence. */
  readonly cosine: number | null
  /** That cosine and the mean of the passage's, weighted: what the passage is ranked by. */
  readonly meaning: number | null
  /** BM25 of the passage and of its article. */
  readonly passageWords: number | null
  readonly articleWords: number | null
}

export interface Question {
  /** What to match by words; null in semantic mode. */
  readonly text: string | null
  /** What to match by meaning, while it is still being embedded; null in keyword mode. */
  readonly vector: Promise<Vector | null>
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
  const { text, filter } = question
  const sentences = Math.ceil(depth * SENTENCES_SHARE)
  const [near, sharing, vector] = await Promise.all([
    question.vector.then(known => (known === null ? [] : reader.nearest(known, sentences, filter))),
    text === null ? [] : reader.matching(text, depth, filter),
    question.vector,
  ])
  const boundToWords = text !== null && quotedPhrases(text).length > 0
  const articleOf = passagesOf(boundToWords ? [] : near, sharing)
  const meanings = vector === null ? NO_MEANINGS : toMeanings(await roughly(reader, vector, [...articleOf.keys()]))
  return {
    candidates: joinSignals(articleOf, sharing, meanings),
    exhausted: near.length < sentences && sharing.length < depth,
  }
}

/** Article id per passage id. */
function passagesOf(near: readonly SentenceHit[], sharing: readonly PassageHit[]): Map<string, string> {
  return new Map([...near, ...sharing].map(hit => [hit.passageId, hit.articleId]))
}

interface Meaning {
  readonly cosine: number
  readonly meaning: number
}

const NO_MEANINGS: ReadonlyMap<string, Meaning> = new Map()

/** With the exact cosines of some of the candidates in place of the rounded ones. */
export async function sharpenMeanings(
  reader: ArticleReader,
  { candidates, head, vector }: { candidates: readonly Candidate[]; head: readonly Candidate[]; vector: Vector },
): Promise<Candidate[]> {
  const ids = head.map(candidate => candidate.passageId)
  const meanings = toMeanings({ ids, cosines: await reader.cosines(vector, ids) })
  return candidates.map(candidate => ({ ...candidate, ...meanings.get(candidate.passageId) }))
}

interface Compared {
  readonly ids: readonly string[]
  /** Per passage one per sentence; empty for a passage that is gone. */
  readonly cosines: readonly Float32Array[]
}

/** Of every candidate alike: a passage found by words alone still has a meaning. */
async function roughly(reader: ArticleReader, vector: Vector, ids: readonly string[]): Promise<Compared> {
  return { ids, cosines: await reader.roughCosines(vector, ids) }
}

function toMeanings({ ids, cosines }: Compared): ReadonlyMap<string, Meaning> {
  const meanings = new Map<string, Meaning>()
  for (const [i, id] of ids.entries()) {
    const values = cosines[i]
    if (values === undefined || values.length === 0) continue
    const cosine = Math.max(...values)
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    meanings.set(id, { cosine, meaning: (1 - PASSAGE_SHARE) * cosine + PASSAGE_SHARE * mean })
  }
  return meanings
}

/** An article's words count for all of its passages, also for those that were found by meaning. */
function joinSignals(
  articleOf: ReadonlyMap<string, string>,
  sharing: readonly PassageHit[],
  meanings: ReadonlyMap<string, Meaning>,
): Candidate[] {
  const byPassage = new Map(sharing.map(hit => [hit.passageId, hit]))
  const byArticle = new Map(sharing.map(hit => [hit.articleId, hit.articleScore]))
  return [...articleOf].map(([passageId, articleId]) => ({
    passageId,
    articleId,
    cosine: meanings.get(passageId)?.cosine ?? null,
    meaning: meanings.get(passageId)?.meaning ?? null,
    passageWords: byPassage.get(passageId)?.passageScore ?? null,
    articleWords: byArticle.get(articleId) ?? null,
  }))
}
