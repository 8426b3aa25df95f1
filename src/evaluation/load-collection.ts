/** Loads a collection in BEIR layout: `corpus.jsonl`, `queries.jsonl` and `qrels/test.tsv`. */
import { basename, join, resolve } from 'node:path'
import { z } from 'zod'
import { AppError } from '../errors.ts'
import type { Collection, CollectionDocument, Question } from './collection.ts'
import { badRow, readJsonRows, readRows } from './read-rows.ts'

export interface LoadOptions {
  /**
   * Another file of documents in the folder, such as `paragraphs.jsonl`. The rows of `corpus.jsonl` are then the
   * sentences that were judged, each naming its document in `paragraph`. Null to judge `corpus.jsonl` itself.
   */
  readonly corpus: string | null
}

const identifier = z.union([z.string().min(1), z.number()]).transform(String)

const documentSchema = z
  .object({
    _id: identifier.optional(),
    id: identifier.optional(),
    title: z.string().nullish(),
    text: z.string(),
    paragraph: identifier.optional(),
  })
  .refine(row => row._id !== undefined || row.id !== undefined, 'expected an `_id` or an `id`')

const querySchema = z.object({
  _id: identifier,
  text: z.string().trim().min(1),
  answers: z.array(z.string()).nullish(),
})

interface Unit extends CollectionDocument {
  readonly paragraph: string | undefined
}

type Judgements = ReadonlyMap<string, ReadonlyMap<string, number>>

/**
 * Questions without a relevant document are left out. Throws `not_found` for a missing file and `invalid_request`
 * for a broken row or for judgements that fit neither questions nor documents.
 */
export async function loadCollection(folder: string, { corpus }: LoadOptions = { corpus: null }): Promise<Collection> {
  const units = await readUnits(join(folder, 'corpus.jsonl'))
  const judged = await readJudgements(join(folder, 'qrels', 'test.tsv'))
  const asked = await readQuestions(join(folder, 'queries.jsonl'))
  const queries = asked.filter(query => [...(judged.get(query.id)?.values() ?? [])].some(score => score > 0))
  const own = judgementsOf(queries, judged)
  const judgements = corpus === null ? { qrels: own, sentences: null } : liftJudgements(own, units)
  const documents = corpus === null ? units.values() : (await readUnits(join(folder, corpus))).values()
  const collection = { name: basename(resolve(folder)), documents: [...documents].map(toDocument), queries }
  requireJudged({ ...collection, ...judgements }, folder)
  return { ...collection, ...judgements }
}

async function readUnits(path: string): Promise<Map<string, Unit>> {
  const units = new Map<string, Unit>()
  for await (const { value } of readJsonRows(path, documentSchema)) {
    const id = (value._id ?? value.id)!
    units.set(id, { id, title: value.title ?? '', text: value.text, paragraph: value.paragraph })
  }
  return units
}

function toDocument({ id, title, text }: Unit): CollectionDocument {
  return { id, title, text }
}

async function readQuestions(path: string): Promise<Question[]> {
  const questions: Question[] = []
  for await (const { value } of readJsonRows(path, querySchema)) {
    const answers = value.answers?.filter(answer => answer.trim() !== '') ?? []
    questions.push({ id: value._id, text: value.text, answers: answers.length > 0 ? answers : null })
  }
  return questions
}

/** Rows are `query-id <tab> corpus-id <tab> score` under one heading. */
async function readJudgements(path: string): Promise<Judgements> {
  const judgements = new Map<string, Map<string, number>>()
  let isHeading = true
  for await (const { line, value } of readRows(path)) {
    const [query, document, score, ...more] = value.trim().split('\t')
    const isJudgement = query && document && score && more.length === 0 && Number.isFinite(Number(score))
    if (!isJudgement && !isHeading) throw badRow(`${path}:${line}`, 'expected query id, document id and score, by tabs')
    if (isJudgement) judgements.set(query, (judgements.get(query) ?? new Map()).set(document, Number(score)))
    isHeading = false
  }
  return judgements
}

function judgementsOf(queries: readonly Question[], judged: Judgements): Judgements {
  return new Map(queries.map(({ id }) => [id, judged.get(id)!]))
}

/** Turns judgements of sentences into judgements of the documents that hold them; a document's score is its best. */
function liftJudgements(judged: Judgements, units: ReadonlyMap<string, Unit>) {
  const qrels = new Map<string, Map<string, number>>()
  const sentences = new Map<string, string[]>()
  for (const [query, gains] of judged) {
    const lifted = new Map<string, number>()
    for (const [id, score] of gains) {
      const paragraph = units.get(id)?.paragraph
      if (paragraph === undefined) {
        throw new AppError('invalid_request', `the judged sentence ${id} names no \`paragraph\` in corpus.jsonl`)
      }
      lifted.set(paragraph, Math.max(score, lifted.get(paragraph) ?? score))
    }
    qrels.set(query, lifted)
    const relevant = [...gains].filter(([, score]) => score > 0)
    sentences.set(
      query,
      relevant.map(([id]) => units.get(id)!.text),
    )
  }
  return { qrels, sentences }
}

function requireJudged({ documents, queries, qrels }: Collection, folder: string): void {
  if (queries.length === 0) {
    throw new AppError('invalid_request', `${folder}: no question of queries.jsonl has a relevant document in qrels`)
  }
  const known = new Set(documents.map(document => document.id))
  const isKnown = [...qrels.values()].some(gains => [...gains.keys()].some(id => known.has(id)))
  if (!isKnown) throw new AppError('invalid_request', `${folder}: qrels judge none of the ${known.size} documents`)
}
