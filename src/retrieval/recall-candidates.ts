/** Gathers the passages worth ranking: those near in meaning, those sharing words, with every signal of each. */
import type { ArticleReader } from '../engine/engine.ts'
import type { Filter, PassageHit, PassagePlace, Vector } from '../model.ts'
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
  const boundToWords = text !== null && quotedPhrases(text).length > 0
  const sentences = Math.ceil(depth * SENTENCES_SHARE)
  const [near, words, vector] = await Promise.all([
    question.vector.then(known =>
      known === null || boundToWords ? [] : findNear(reader, known, { sentences, filter }),
    ),
    text === null ? NO_WORDS : reader.matching(text, depth, filter).then(collectWords),
    question.vector,
  ])
  const places = eachOnce([near, words.hits])
  // Of every candidate alike: a passage found by words alone still has a meaning.
  const ids = places.map(({ passageId }) => passageId)
  const cosines = vector === null ? [] : await reader.roughCosines(vector, ids)
  return {
    candidates: places.map((place, i) => toCandidate(place, words, cosines[i])),
    exhausted: (boundToWords || near.length < sentences) && words.hits.length < depth,
  }
}

function findNear(
  { nearest, nearestPlaces = nearest }: ArticleReader,
  vector: Vector,
  { sentences, filter }: { sentences: number; filter: Filter },
): Promise<PassagePlace[]> {
  return nearestPlaces(vector, sentences, filter)
}

/** The first hit of each passage. */
function eachOnce(lists: readonly (readonly PassagePlace[])[]): PassagePlace[] {
  const places = new Map<string, PassagePlace>()
  for (const list of lists) for (const hit of list) if (!places.has(hit.passageId)) places.set(hit.passageId, hit)
  return [...places.values()]
}

/** What was found by words, by what it may be asked for; made while the question is still being embedded. */
interface WordsFound {
  readonly hits: readonly PassageHit[]
  readonly passageScores: ReadonlyMap<string, number>
  /** An article's words count for all of its passages, also for those that were found by meaning. */
  readonly articleScores: ReadonlyMap<string, number>
}

function collectWords(hits: readonly PassageHit[]): WordsFound {
  return {
    hits,
    passageScores: new Map(hits.map(hit => [hit.passageId, hit.passageScore])),
    articleScores: new Map(hits.map(hit => [hit.articleId, hit.articleScore])),
  }
}

const NO_WORDS = collectWords([])

/** `cosines` are of the passage's sentences: none where meaning does not count, or for a passage that is gone. */
function toCandidate(
  { passageId, articleId }: PassagePlace,
  { passageScores, articleScores }: WordsFound,
  cosines: Float32Array | undefined,
): Candidate {
  const { cosine, meaning } = toMeaning(cosines)
  const passageWords = passageScores.get(passageId) ?? null
  return { passageId, articleId, cosine, meaning, passageWords, articleWords: articleScores.get(articleId) ?? null }
}

/** With the exact cosines of some of the candidates in place of the rounded ones; in the order given. */
export async function sharpenMeanings(
  reader: ArticleReader,
  { candidates, head, vector }: { candidates: readonly Candidate[]; head: readonly Candidate[]; vector: Vector },
): Promise<Candidate[]> {
  const cosines = await reader.cosines(
    vector,
    head.map(candidate => candidate.passageId),
  )
  const sharpened = new Map(head.map((candidate, i) => [candidate, { ...candidate, ...toMeaning(cosines[i]) }]))
  return candidates.map(candidate => sharpened.get(candidate) ?? candidate)
}

function toMeaning(cosines: Float32Array | undefined): Pick<Candidate, 'cosine' | 'meaning'> {
  if (cosines === undefined || cosines.length === 0) return { cosine: null, meaning: null }
  let cosine = Number.NEGATIVE_INFINITY
  let sum = 0
  for (const value of cosines) {
    if (value > cosine) cosine = value
    sum += value
  }
  return { cosine, meaning: (1 - PASSAGE_SHARE) * cosine + PASSAGE_SHARE * (sum / cosines.length) }
}
