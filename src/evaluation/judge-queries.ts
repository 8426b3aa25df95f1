/** Joins questions with their judgements, and judges results by them. */
import type { SearchResult } from '../retrieval/search.ts'
import type { Collection, Gains, Question } from './collection.ts'
import { containsAnswer, textsOverlap } from './find-answers.ts'

/** A question with everything that is known about its good results. */
export interface JudgedQuery extends Question {
  readonly gains: Gains
  /** Texts of the judged sentences; null when whole documents were judged. */
  readonly sentences: readonly string[] | null
  /** A relevant document is among the collection's: the question can be answered. */
  readonly answerable: boolean
  /** An answer stands word for word in a relevant document, so that a passage can contain it. */
  readonly answerInText: boolean
}

/** In the order of the collection's questions. */
export function judgeQueries(collection: Collection): JudgedQuery[] {
  const texts = new Map(collection.documents.map(document => [document.id, document.text]))
  return collection.queries.map(query => {
    const gains = collection.qrels.get(query.id) ?? new Map<string, number>()
    const relevant = [...gains].filter(([, gain]) => gain > 0).map(([id]) => texts.get(id))
    const found = relevant.filter(text => text !== undefined)
    return {
      ...query,
      gains,
      sentences: collection.sentences?.get(query.id) ?? null,
      answerable: found.length > 0,
      answerInText: found.some(text => containsAnswer(text, query.answers ?? [])),
    }
  })
}

/** Of a relevant document, or the same text in one. */
export function isRelevant(result: SearchResult, { gains }: JudgedQuery): boolean {
  return documentsOf(result).some(id => (gains.get(id) ?? 0) > 0)
}

/** A returned text of a relevant document that contains an answer. */
export function isAnswer(result: SearchResult, query: JudgedQuery): boolean {
  return isRelevant(result, query) && containsAnswer(result.text, query.answers ?? [])
}

/** Whether the result is right: an answer where one can be found word for word, else of a relevant document. */
export function isRight(result: SearchResult, query: JudgedQuery): boolean {
  return query.answerInText ? isAnswer(result, query) : isRelevant(result, query)
}

/** The first evidence sentence is, holds or lies in a judged sentence. */
export function hasRightEvidence(result: SearchResult, { sentences }: JudgedQuery): boolean {
  const evidence = result.evidence[0]
  return evidence !== undefined && (sentences ?? []).some(sentence => textsOverlap(sentence, evidence.text))
}

/** Distinct ids in order of rank; documents with the same text as a result follow it, as the response shows them. */
export function rankedDocuments(results: readonly SearchResult[]): string[] {
  return [...new Set(results.flatMap(documentsOf))]
}

function documentsOf({ citation, alsoIn }: SearchResult): string[] {
  return [citation.articleId, ...alsoIn.map(also => also.articleId)]
}
