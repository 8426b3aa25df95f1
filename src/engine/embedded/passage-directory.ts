/** Remembers where passages are and which sentences are theirs, so that a search need not ask the database for each. */
import { passageId, type Span, type StoredPassage } from '../../model.ts'
import { parsePassageId } from '../parse-passage-id.ts'
import type { PassagesDatabase } from './passages-database.ts'
import type { StoredArticles } from './read-articles.ts'
import { createRecentMap } from './recent-map.ts'

export interface FiledPassage extends Span {
  readonly row: number
  readonly id: string
  readonly articleRow: number
  readonly articleId: string
  /** Label of the first sentence; those that follow are numbered in a row. */
  readonly firstLabel: number
  /** How many sentences there are. */
  readonly count: number
  /** Read when they are first asked for, as most passages are only compared; empty for a passage that is gone. */
  sentences(): readonly Span[]
}

export interface PassageDirectory {
  /** Null for a row that is not stored. What it answers may have been removed since it was first asked for. */
  byRow(row: number): FiledPassage | null
  /** Likewise; of an article that was replaced it may answer the old passage of the same place. */
  byId(id: string): FiledPassage | null
  /** Forgets a passage that turned out to be gone. */
  forget(passage: FiledPassage): void
}

/** About 600 bytes each. */
const REMEMBERED = 50_000

/** A row never comes to mean another passage, so what is remembered stays true until the passage is removed. */
export function createPassageDirectory(db: PassagesDatabase): PassageDirectory {
  const statements = prepareStatements(db)
  const byRow = createRecentMap<number, FiledPassage>(REMEMBERED)
  const byId = createRecentMap<string, FiledPassage>(REMEMBERED)
  const findByRow = (row: number): FiledPassage | null => {
    const known = byRow.get(row)
    if (known !== undefined) return known
    const found = load(statements, row)
    if (found === null) return null
    byRow.set(row, found)
    byId.set(found.id, found)
    return found
  }
  return {
    byRow: findByRow,
    byId(id) {
      const known = byId.get(id)
      if (known !== undefined) return known
      const row = findRow(statements, id)
      if (row === undefined) return null
      const found = findByRow(row)
      if (found !== null) byId.set(id, found)
      return found
    },
    forget({ row, id }) {
      byRow.delete(row)
      if (byId.get(id)?.row === row) byId.delete(id)
    },
  }
}

interface PassageRow extends Span {
  readonly articleRow: number
  readonly articleId: string
}

type Statements = ReturnType<typeof prepareStatements>

function prepareStatements(db: PassagesDatabase) {
  return {
    passage: db.prepare<[number], PassageRow>(`
      SELECT a.row AS articleRow, a.id AS articleId, p.start, p.stop AS end
      FROM passages p JOIN articles a ON a.row = p.article WHERE p.row = ?`),
    // From the index alone: the rows themselves are wide with vectors.
    labels: db
      .prepare<[number], [number | null, number]>(
        'SELECT min(id), count(*) FROM sentences INDEXED BY sentences_by_passage WHERE passage = ?',
      )
      .raw(),
    spans: db.prepare<[number], Span>('SELECT start, stop AS end FROM sentences WHERE passage = ? ORDER BY id'),
    row: db
      .prepare<[string, number, number], number>(`
        SELECT p.row FROM articles a JOIN passages p ON p.article = a.row
        WHERE a.id = ? AND p.start = ? AND p.stop = ?`)
      .pluck(),
  }
}

function load(statements: Statements, row: number): FiledPassage | null {
  const place = statements.passage.get(row)
  const [firstLabel, count] = statements.labels.get(row)!
  if (place === undefined || firstLabel === null) return null
  let spans: readonly Span[] | null = null
  const sentences = () => {
    spans ??= statements.spans.all(row)
    return spans
  }
  return { ...place, row, id: passageId(place.articleId, place), firstLabel, count, sentences }
}

function findRow(statements: Statements, id: string): number | undefined {
  const address = parsePassageId(id)
  return address === null ? undefined : statements.row.get(address.articleId, address.start, address.end)
}

/** Reads passages from the directory as far as they are still stored. */
export function createPassageReader(
  db: PassagesDatabase,
  { directory, stored }: { directory: PassageDirectory; stored: StoredArticles },
): (passageIds: readonly string[]) => StoredPassage[] {
  const isStored = db.prepare<[number], number>('SELECT 1 FROM passages WHERE row = ?').pluck()
  return passageIds =>
    passageIds.flatMap(id => {
      const filed = directory.byId(id)
      if (filed === null || isStored.get(filed.row) === undefined) return stored.read([id])
      const { articleId, start, end } = filed
      return [{ id, articleId, start, end, sentences: filed.sentences() }]
    })
}
