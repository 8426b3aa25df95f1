/** Ranks passages by the words that they and their articles share with a text. */
import { type Filter, type PassageHit, passageId } from '../../model.ts'
import type { ClusterClient } from './cluster-client.ts'
import type { CollectionNames } from './collections.ts'
import { composeWhere } from './compose-where.ts'
import { findEnough } from './find-enough.ts'
import { keepCurrent } from './keep-current.ts'
import { articleIdOf } from './object-ids.ts'
import { getObjects } from './objects.ts'
import type { StoredArticles } from './stored-articles.ts'
import { allOf, eachOf, someOf, type Where } from './where.ts'
import { composeQuestion, holdsPhrase, stemsOf, type WordQuestion } from './word-tokens.ts'

export interface MatchParts {
  readonly client: ClusterClient
  readonly names: CollectionNames
  readonly stored: StoredArticles
}

interface Match {
  readonly key: string
  readonly version: string
  readonly start: number
  readonly stop: number
  readonly score: number
}

export async function matchWords(
  parts: MatchParts,
  text: string,
  { depth, filter }: { depth: number; filter: Filter },
): Promise<PassageHit[]> {
  const question = composeQuestion(text)
  const { where, isExact } = composeWhere(filter)
  if (question === null || depth <= 0) return []
  const wanted = allOf([where, ...question.phrases.map(phrase => eachOf('words', [...new Set(stemsOf(phrase))]))])
  const kept = await findEnough(depth, {
    find: limit => rank(parts, question, { where: wanted, limit }),
    async keep(found) {
      const [scores, { kept, isOvertaken }] = await Promise.all([
        scoreArticles(parts, question, found),
        keepCurrent(parts.stored, found, isExact ? null : filter),
      ])
      const matches = await keepPhrases(parts, question, kept)
      return { kept: matches.map(match => toHit(match, scores)), isOvertaken }
    },
  })
  return kept.slice(0, depth)
}

interface FoundMatch extends Omit<Match, 'score'> {
  readonly _additional: { readonly score: string }
}

async function rank(
  { client, names }: MatchParts,
  question: WordQuestion,
  { where, limit }: { where: Where; limit: number },
): Promise<Match[]> {
  const found = await getObjects<FoundMatch>(client, {
    collection: names.passages,
    where,
    by: wordsIn(question),
    fields: 'key version start stop _additional{score}',
    limit,
  })
  return found.map(({ _additional, ...place }) => ({ ...place, score: Number(_additional.score) })).sort(byScore)
}

/** Of equal ones in the order of their places, so that an answer never depends on chance. */
function byScore(a: Match, b: Match): number {
  return b.score - a.score || (a.key < b.key ? -1 : a.key > b.key ? 1 : a.start - b.start)
}

function wordsIn({ stems }: WordQuestion): string {
  return `bm25:{query:${JSON.stringify(stems.join(' '))},properties:["words"]}`
}

/** The cluster sees stems in any order; whether the words themselves are there is seen in the text. */
async function keepPhrases(
  { stored }: MatchParts,
  { phrases }: WordQuestion,
  matches: readonly Match[],
): Promise<readonly Match[]> {
  if (phrases.length === 0 || matches.length === 0) return matches
  const articles = await stored.articles([...new Set(matches.map(({ key }) => articleIdOf(key)))])
  return matches.filter(({ key, start, stop }) => {
    const text = articles.get(articleIdOf(key))?.text.slice(start, stop) ?? ''
    return phrases.every(phrase => holdsPhrase(text, phrase))
  })
}

interface FoundArticle {
  readonly key: string
  readonly _additional: { readonly score: string }
}

/** By key, of the articles that share a word with the question. */
async function scoreArticles(
  { client, names }: MatchParts,
  question: WordQuestion,
  matches: readonly Match[],
): Promise<ReadonlyMap<string, number>> {
  const keys = [...new Set(matches.map(match => match.key))]
  const found = await getObjects<FoundArticle>(client, {
    collection: names.articles,
    where: someOf('key', keys),
    by: wordsIn(question),
    fields: 'key _additional{score}',
    limit: keys.length,
  })
  return new Map(found.map(({ key, _additional }) => [key, Number(_additional.score)]))
}

function toHit({ key, start, stop, score }: Match, scores: ReadonlyMap<string, number>): PassageHit {
  const articleId = articleIdOf(key)
  const id = passageId(articleId, { start, end: stop })
  return { passageId: id, articleId, passageScore: score, articleScore: scores.get(key) ?? 0 }
}
