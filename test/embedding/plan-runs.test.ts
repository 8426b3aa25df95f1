/** Tests of how a text is cut into model runs: nothing is lost, everything fits. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { planRuns } from '../../src/embedding/plan-runs.ts'

/** One token per UTF-16 unit, so that ids can be read back. */
const tokenise = (text: string) => Array.from(text, (_, at) => text.charCodeAt(at))
const read = (ids: readonly number[]) => String.fromCharCode(...ids)

function check(input: { prefix?: string; lead?: string; text: string; room: number }, expected: string[]) {
  const { prefix = '', lead = '', text, room } = input
  expect(planRuns({ tokenise, prefix, room }, { lead, text }).map(run => read(run.ids))).toEqual(expected)
}

test('a text that fits is read in one run, up to the last token of room', () => {
  check({ prefix: '>', lead: 'T.', text: 'abcde', room: 8 }, ['>T.abcde'])
  check({ text: '', room: 8 }, [''])
})

test('a longer text is read in equal parts that each repeat prefix and title', () => {
  check({ prefix: '>', lead: 'T.', text: 'abcdef', room: 8 }, ['>T.abc', '>T.def'])
  check({ text: 'abcdefghij', room: 4 }, ['abc', 'def', 'ghij'])
})

test('a title longer than half the room is shortened to that, and the sentence never', () => {
  check({ prefix: '>', lead: 'long title. ', text: 'abc', room: 9 }, ['>longabc'])
  check({ prefix: '>', lead: 'long title. ', text: 'abcdef', room: 9 }, ['>longabc', '>longdef'])
  check({ lead: 'long title. ', text: '', room: 8 }, ['long'])
})

test('any text comes back whole from its parts, every run fits, and weights count its tokens', () => {
  const inputs = fc.record({
    prefix: fc.string({ maxLength: 3 }),
    lead: fc.string({ maxLength: 40 }),
    text: fc.string({ minLength: 1, maxLength: 200 }),
    room: fc.integer({ min: 6, max: 60 }),
  })
  fc.assert(
    fc.property(inputs, ({ prefix, lead, text, room }) => {
      const runs = planRuns({ tokenise, prefix, room }, { lead, text })
      expect(runs.every(run => run.ids.length <= room)).toBe(true)
      const own = runs.length === 1 ? text.length : 0
      const parts = runs.map(run => read(run.ids.slice(-(own || run.weight))))
      expect(parts.join('')).toBe(text)
    }),
  )
})
