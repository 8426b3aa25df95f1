/** Loads a user's own questions about indexed articles, as a collection like any other. */
import { basename } from 'node:path'
import { z } from 'zod'
import { AppError } from '../errors.ts'
import type { Collection, CollectionDocument, Gains, Question } from './collection.ts'
import { containsAnswer } from './find-answers.ts'
import { badRow, type Row, readJsonRows } from './read-rows.ts'

const questionSchema = z
  .object({
    query: z.string().trim().min(1),
    expectArticle: z.string().min(1).optional(),
    expectQuote: z.string().trim().min(1).optional(),
  })
  .refine(row => row.expectArticle ?? row.expectQuote, 'expected `expectArticle`, `expectQuote` or both')

type QuestionRow = z.infer<typeof questionSchema>

/**
 * Reads JSONL of `{ query, expectArticle?, expectQuote? }`. Relevant is the expected article, else every document
 * that contains the quote; the quote is the answer. Throws `invalid_request` for a row that `documents` cannot meet.
 */
export async function loadQuestions(path: string, documents: readonly CollectionDocument[]): Promise<Collection> {
  const queries: Question[] = []
  const qrels = new Map<string, Gains>()
  for await (const row of readJsonRows(path, questionSchema)) {
    const id = `line ${row.line}`
    queries.push({ id, text: row.value.query, answers: row.value.expectQuote ? [row.value.expectQuote] : null })
    qrels.set(id, new Map(expectedDocuments(row, documents, path).map(document => [document.id, 1])))
  }
  if (queries.length === 0) throw new AppError('invalid_request', `${path} holds no question; give one a line`)
  return { name: basename(path).replace(/\.jsonl$/, ''), documents, queries, qrels, sentences: null }
}

function expectedDocuments(
  { line, value }: Row<QuestionRow>,
  documents: readonly CollectionDocument[],
  path: string,
): CollectionDocument[] {
  const { expectArticle, expectQuote } = value
  const expected = documents.filter(({ id, text }) =>
    expectArticle === undefined ? containsAnswer(text, [expectQuote!]) : id === expectArticle,
  )
  if (expected.length > 0) return expected
  const missing = expectArticle === undefined ? `the quote "${expectQuote}"` : `the article ${expectArticle}`
  throw badRow(`${path}:${line}`, `${missing} is in none of the ${documents.length} indexed articles`)
}
