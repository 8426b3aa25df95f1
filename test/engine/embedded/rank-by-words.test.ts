/** Ranking from memory gives what FTS5 gives, whatever is stored, asked and changed meanwhile. */
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createCommonWords } from '../../../src/engine/embedded/common-words.ts'
import { composeWordQuery } from '../../../src/engine/embedded/compose-word-query.ts'
import { readManifest } from '../../../src/engine/embedded/generations.ts'
import { openPassagesDatabase, type PassagesDatabase } from '../../../src/engine/embedded/passages-database.ts'
import { createQuickRanking } from '../../../src/engine/embedded/rank-by-words.ts'
import { createSqlRanking, type WordRanking } from '../../../src/engine/embedded/rank-in-sql.ts'
import { rederiveTables } from '../../../src/engine/embedded/rederive.ts'
import { createSentenceLog } from '../../../src/engine/embedded/sentence-log.ts'
import { createArticleStore } from '../../../src/engine/embedded/store-articles.ts'
import { createWordPostings } from '../../../src/engine/embedded/word-postings.ts'
import { sampleArticle } from '../../contracts/sample-articles.ts'
import { temporaryGeneration } from './temporary-index.ts'

const DIMENSIONS = 4

const LONG = 'a'.repeat(80)
/** Words with inflections of each other, of several scripts, and such as one of FTS5 and JavaScript might not take for one. */
const WORDS = [
  ...[
    'gas',
    'Gas',
    'market',
    'markets',
    'marketing',
    'run',
    'running',
    'runs',
    'university',
    'universal',
    'sky',
    'skies',
  ],
  ...['café', 'Cafe\u0301s', 'naïve', 'Ångström', 'ÉCOLE', 'Straße', 'İstanbul', 'ﬁne', 'ñandú', 'Ελλάς', 'ελλασ'],
  ...['日本語', '東京', '한국', 'नमस्ते', 'สวัสดี', 'שלום', '7', '1974', '2026', 'x86', 'ⅷ', '²', '\ue000'],
  ...[LONG, `${LONG}s`, `${LONG}ing`, `${'é'.repeat(40)}`, 'the', 'of', 'and', 'to'],
]

const anyText = fc
  .array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 14 })
  .chain(words => fc.constantFrom(' ', ', ', '-', ' … ').map(between => words.join(between)))

const anyChange = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
      title: fc.oneof(fc.constant(''), anyText),
      sentences: fc.array(anyText, { minLength: 1, maxLength: 7 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f') }) },
)

const anyStep = fc.record({
  changes: fc.array(anyChange, { maxLength: 4 }),
  writer: fc.constantFrom(0, 1),
  questions: fc.array(anyText, { minLength: 1, maxLength: 4 }),
  depth: fc.constantFrom(1, 2, 5, 100),
})

/** Connections to one new index. */
async function openConnections(count: number): Promise<PassagesDatabase[]> {
  const folder = await temporaryGeneration(DIMENSIONS)
  const manifest = await readManifest(folder)
  return Array.from({ length: count }, () => {
    const db = openPassagesDatabase(folder, manifest)
    db.pragma('synchronous = OFF')
    onTestFinished(() => void db.close())
    return db
  })
}

/** Asks both ways in one transaction; `quick` is null where only FTS5 may answer. */
function createTwoWays(db: PassagesDatabase) {
  const log = createSentenceLog(db)
  const quickly = createQuickRanking(db, log)
  const common = createCommonWords(db, quickly.passagesWith)
  onTestFinished(quickly.close)
  const inSql = createSqlRanking(db)
  const articles = db.prepare<[], number>('SELECT row FROM articles').pluck()
  return db.transaction((text: string, depth: number, filter = {}) => {
    const sequence = log.sequence()
    quickly.catchUp(sequence)
    const query = composeWordQuery(text, words => common.among(words, sequence))!
    const show = ({ passages, scoreArticles }: WordRanking) => {
      const scores = scoreArticles(articles.all())
      return { passages, articles: articles.all().map(row => scores.get(row) ?? 0) }
    }
    const quick = quickly.rank(query, { depth, filter })
    return { quick: quick && show(quick), sql: show(inSql(query, { depth, filter })) }
  })
}

type Shown = NonNullable<ReturnType<ReturnType<typeof createTwoWays>>['quick']>

function expectSame(quick: Shown | null, sql: Shown): void {
  expect(quick?.passages.map(({ row }) => row)).toEqual(sql.passages.map(({ row }) => row))
  const scores = ({ passages, articles }: Shown) => [...passages.map(({ score }) => score), ...articles]
  for (const [i, score] of scores(quick!).entries()) expect(score).toBeCloseTo(scores(sql)[i]!, 9)
}

/** Scripts whose vowel signs FTS5 takes for gaps. */
const CUT_BY_FTS5 = /नमस्ते|สวัสดี/

describe('ranking by words from memory', () => {
  it('is that of FTS5, while two others write', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { minLength: 1, maxLength: 8 }), async steps => {
        const [reader, ...writers] = await openConnections(3)
        const ask = createTwoWays(reader!)
        const stores = writers.map(db => createArticleStore(db, { dimensions: DIMENSIONS }))
        stores[0]!.put([sampleArticle({ id: 'first', sentences: ['The first gas of all.'] }, DIMENSIONS)])
        for (const { changes, writer, questions, depth } of steps) {
          for (const change of changes) {
            if ('sentences' in change) stores[writer]!.put([sampleArticle(change, DIMENSIONS)])
            else stores[writer]!.remove([change.id])
          }
          for (const question of questions) {
            const { quick, sql } = ask(question, depth)
            if (quick !== null || !CUT_BY_FTS5.test(question)) expectSame(quick, sql)
          }
        }
      }),
      { numRuns: 40 },
    )
  })

  it('leaves to FTS5 what it cannot tell', async () => {
    const [db] = await openConnections(1)
    const ask = createTwoWays(db!)
    const check = (text: string, filter: object, isQuick: boolean) => {
      expect(ask(text, 10, filter).quick !== null).toBe(isQuick)
    }
    check('gas', {}, false)
    createArticleStore(db!, { dimensions: DIMENSIONS }).put([
      sampleArticle({ id: 'a', sentences: ['Gas market नमस्ते'] }, DIMENSIONS),
    ])
    check('gas', {}, true)
    check('unknown', {}, true)
    check('gas "market"', {}, false)
    check('gas', { articleIds: ['a'] }, false)
    check('gas नमस्ते', {}, false)
  })

  it('sees words that were made anew for rows that stayed', async () => {
    const [reader, writer] = await openConnections(2)
    const ask = createTwoWays(reader!)
    const sentences = ['Gas prices fell.', 'Gas is stored.', 'Oil is not gas.', 'Nothing at all of that kind.']
    createArticleStore(writer!, { dimensions: DIMENSIONS }).put([
      sampleArticle({ id: 'a', sentences, sentencesPerPassage: 1 }, DIMENSIONS),
    ])
    writer!.exec(`
      DELETE FROM passage_words WHERE rowid = 1;
      INSERT INTO passage_words (rowid, title, text) VALUES (1, '', '${'gas and many other words '.repeat(5)}')`)
    const before = ask('gas', 10)
    expectSame(before.quick, before.sql)
    rederiveTables(writer!)
    const after = ask('gas', 10)
    expectSame(after.quick, after.sql)
    expect(after.sql).not.toEqual(before.sql)
  })

  it('gives passages of equal scores in the order in which they were stored', async () => {
    const [db] = await openConnections(1)
    const ask = createTwoWays(db!)
    const sentences = Array.from({ length: 50 }, (_, i) => (i % 2 === 0 ? 'Gas and oil.' : 'Oil and gas.'))
    createArticleStore(db!, { dimensions: DIMENSIONS }).put([
      sampleArticle({ id: 'a', sentences, sentencesPerPassage: 1 }, DIMENSIONS),
    ])
    const { quick, sql } = ask('oil gas', 20)
    expectSame(quick, sql)
    expect(quick!.passages.map(({ row }) => row)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1))
  })
})

describe('postings', () => {
  it('take no more room than they are given, and are read again', async () => {
    const [db] = await openConnections(1)
    const words = Array.from({ length: 100 }, (_, i) => `word${i}`)
    const sentences = Array.from({ length: 30 }, (_, i) => words.slice(i).join(' '))
    createArticleStore(db!, { dimensions: DIMENSIONS }).put([
      sampleArticle({ id: 'a', title: 'word5', sentences, sentencesPerPassage: 1 }, DIMENSIONS),
    ])
    const most = 500
    const postings = createWordPostings(db!, 'passage_words', { most })
    expect(postings.catchUp({ hasChanged: true, isRederived: false })).toBe(true)
    for (const word of [...words, ...words]) {
      const { slots, counts } = postings.of(word)!
      const inTexts = Math.min(Number(word.slice(4)) + 1, 30)
      expect([...counts].reduce((sum, each) => sum + each)).toBe(inTexts + (word === 'word5' ? 30 : 0))
      expect(slots).toHaveLength(word === 'word5' ? 30 : inTexts)
      expect(postings.held).toBeLessThanOrEqual(most)
    }
    expect(postings.held).toBeGreaterThan(most / 2)
  })
})
