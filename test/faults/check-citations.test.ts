/** A citation is held against the text with the hash that it names, length and all. */
import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { type Citation, checkResults } from '../../scripts/faults/check-citations.ts'

const text = 'The ferry left. It was late.'
const sha256 = (of: string) => createHash('sha256').update(of, 'utf8').digest('hex')
const exact: Citation = {
  articleId: 'a',
  quote: 'It was late.',
  start: 16,
  end: 28,
  quoteSha256: sha256('It was late.'),
  articleSha256: sha256(text),
}

function faultsOf(parts: Partial<Citation>): string[] {
  const find = (hash: string) => (hash === sha256(text) ? { text } : undefined)
  return checkResults({ find }, [{ citation: { ...exact, ...parts } }])
}

test('an exact citation has no fault, and each that is not exact has one', () => {
  expect(faultsOf({})).toEqual([])
  expect(faultsOf({ end: 40 })).toEqual(['a is quoted from 16 to 40 of 28 units with 12'])
  expect(faultsOf({ quote: 'It was late' })).toEqual(['a is quoted from 16 to 28 of 28 units with 11'])
  expect(faultsOf({ quote: 'It was Late.' })).toEqual(['a is quoted as It was Late., expected It was late.'])
  expect(faultsOf({ quoteSha256: exact.articleSha256 })).toHaveLength(1)
  expect(faultsOf({ articleSha256: exact.quoteSha256 })).toHaveLength(1)
})
