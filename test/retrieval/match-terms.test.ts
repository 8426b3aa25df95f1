/** Matched words: found in any inflection, with exact spans. */
import { expect, test } from 'vitest'
import { matchTerms, queryStems } from '../../src/retrieval/match-terms.ts'

function check(query: string, text: string, expected: readonly string[]) {
  const matches = matchTerms(text, queryStems(query), 0)
  expect(matches.map(match => text.slice(match.start, match.end))).toEqual(expected)
}

test('inflections match', () => check('falling prices', 'The price fell; prices had fallen.', ['price', 'prices']))
test('stop words do not match', () => check('why did the price fall', 'The fall of the house', ['fall']))
test('a question of stop words alone keeps them', () =>
  check('to be or not to be', 'To be is to do', ['To', 'be', 'to']))
test('case and diacritics do not matter', () => check('élysée', 'At the ELYSEE and the Élysée', ['ELYSEE', 'Élysée']))
test('combining marks belong to the word', () => check('cafe', 'A cafe\u0301 with a view', ['cafe\u0301']))
test('spans are shifted by the offset', () => {
  expect(matchTerms('cold rain', queryStems('rain'), 100)).toEqual([{ stem: 'rain', start: 105, end: 109 }])
})
