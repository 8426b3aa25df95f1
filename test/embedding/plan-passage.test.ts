/** Tests of how the sentences of a passage are laid out over model runs: every token once, where it is said to be. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type PassageRun, planPassage } from '../../src/embedding/plan-passage.ts'

/** One token per UTF-16 unit, so that ids can be read back. */
const tokenise = (text: string) => Array.from(text, (_, at) => text.charCodeAt(at))
const read = (ids: readonly number[]) => String.fromCharCode(...ids)
const readRows = (run: PassageRun) =>
  run.rows.map(({ sentence, start, end }) => [sentence, read(run.ids.slice(start, end))] as const)

interface Given {
  readonly prefix?: string
  readonly lead?: string
  readonly sentences: readonly string[]
  readonly room: number
}

function plan({ prefix = '', lead = '', sentences, room }: Given): PassageRun[] {
  return planPassage({ tokenise, prefix, room }, { lead, sentences })
}

function check(given: Given, expected: string[]) {
  expect(plan(given).map(run => read(run.ids))).toEqual(expected)
}

test('a passage that fits is read in one run, up to the last token of room', () => {
  check({ prefix: '>', lead: 'T.', sentences: ['abc', 'de'], room: 8 }, ['>T.abcde'])
})

test('a longer passage is divided between sentences, evenly, and each part repeats prefix and title', () => {
  check({ prefix: '>', lead: 'T.', sentences: ['ab', 'cd', 'ef', 'gh'], room: 9 }, ['>T.abcd', '>T.efgh'])
  check({ sentences: ['abcde', 'f', 'g', 'hi'], room: 8 }, ['abcde', 'fghi'])
  check({ sentences: ['abcd', 'efgh', 'ijkl'], room: 7 }, ['abcd', 'efgh', 'ijkl'])
})

test('a sentence longer than the window is cut into equal runs and does not take its neighbours along', () => {
  const given = { prefix: '>', sentences: ['ab', 'cdefghijkl', 'mn'], room: 6 }
  check(given, ['>ab', '>cdefg', '>hijkl', '>mn'])
  expect(plan(given).flatMap(readRows)).toEqual([
    [0, 'ab'],
    [1, 'cdefg'],
    [1, 'hijkl'],
    [2, 'mn'],
  ])
})

test('a title longer than half the room is shortened to that', () => {
  check({ prefix: '>', lead: 'long title. ', sentences: ['ab', 'cd'], room: 9 }, ['>longabcd'])
})

test('a sentence without tokens has its place, but no rows', () => {
  const [run] = plan({ lead: 'T.', sentences: ['ab', '', 'cd'], room: 9 })
  expect(run!.rows).toEqual([
    { sentence: 0, start: 2, end: 4 },
    { sentence: 1, start: 4, end: 4 },
    { sentence: 2, start: 4, end: 6 },
  ])
  check({ lead: 'T.', sentences: [''], room: 9 }, ['T.'])
})

test('any passage comes back whole from its rows, in order, and every run fits', () => {
  const passages = fc.record({
    prefix: fc.string({ maxLength: 3 }),
    lead: fc.string({ maxLength: 40 }),
    sentences: fc.array(fc.string({ maxLength: 90 }), { minLength: 1, maxLength: 12 }),
    room: fc.integer({ min: 6, max: 60 }),
  })
  fc.assert(
    fc.property(passages, given => {
      const runs = plan(given)
      expect(runs.every(run => run.ids.length <= given.room)).toBe(true)
      const found = given.sentences.map(() => '')
      for (const [sentence, text] of runs.flatMap(readRows)) found[sentence] += text
      expect(found).toEqual(given.sentences)
      const order = runs.flatMap(run => run.rows.map(rows => rows.sentence))
      expect(order).toEqual([...order].sort((a, b) => a - b))
    }),
  )
})
