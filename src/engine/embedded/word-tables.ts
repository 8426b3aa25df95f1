/** The two word indexes, and what each is made from. */

export interface WordTable {
  readonly name: 'passage_words' | 'article_words'
  /** Rows of the words: row, title, text, span of the text in UTF-16 units (null for all of it), after a row. */
  readonly source: string
  /** Numbers of all rows that are to be there. */
  readonly rows: string
}

const WHOLE = 'NULL AS start, NULL AS stop'

export const WORD_TABLES: readonly WordTable[] = [
  {
    name: 'passage_words',
    source: `
      SELECT p.row, a.title, t.text, p.start, p.stop
      FROM passages p JOIN articles a ON a.row = p.article JOIN texts t ON t.article = a.row
      WHERE p.row > ? ORDER BY p.row LIMIT 200`,
    rows: 'SELECT p.row FROM passages p JOIN texts t ON t.article = p.article JOIN articles a ON a.row = p.article',
  },
  {
    name: 'article_words',
    source: `
      SELECT a.row, a.title, t.text, ${WHOLE} FROM articles a JOIN texts t ON t.article = a.row
      WHERE a.row > ? ORDER BY a.row LIMIT 50`,
    rows: 'SELECT a.row FROM articles a JOIN texts t ON t.article = a.row',
  },
]

export interface WordSource {
  readonly row: number
  readonly title: string
  readonly text: string
  readonly start: number | null
  readonly stop: number | null
}

/** What goes into the index. */
export function wordsFrom({ row, title, text, start, stop }: WordSource): [number, string, string] {
  return [row, title, start === null || stop === null ? text : text.slice(start, stop)]
}
