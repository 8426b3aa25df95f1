/** A quote is found wherever it stands, whatever was inserted before it and however its white space was rewritten. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { countCodePoints } from '../../src/retrieval/count-code-points.ts'
import { createCitationChecker } from '../../src/retrieval/create-citation-checker.ts'
import { findQuote } from '../../src/retrieval/find-quote.ts'
import { readerOf } from '../support/article-reader.ts'
import { storedArticle } from '../support/articles.ts'

const word = fc.constantFrom(
  ...[
    'rain',
    'a',
    'aa',
    'aab',
    'Zürich',
    'e\u0301tude',
    'naïve',
    '👩‍👩‍👧',
    '🎉',
    '漢字',
    'かな',
    'नमस्ते',
    '“so”',
    'x.',
    '—',
    '12,5',
    'שלום',
  ],
)
const space = fc.constantFrom(' ', '  ', '\n', '\n\n', '\r\n', '\t', '\u00a0', '\u3000', ' \r\n ')
const texts = fc.array(fc.tuple(word, space), { minLength: 1, maxLength: 25 })

function written(pieces: readonly (readonly [string, string])[]): string {
  return pieces.map(([text, gap]) => text + gap).join('')
}

/** The same thing by a regular expression, which finds no overlapping places and takes its time. */
function naiveStarts(text: string, quote: string): Set<number> {
  const pattern = quote
    .trim()
    .split(/\s+/u)
    .map(part => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('\\s+')
  const starts = new Set<number>()
  const search = new RegExp(pattern, 'gs')
  for (let match = search.exec(text); match !== null; match = search.exec(text)) {
    starts.add(match.index)
    search.lastIndex = match.index + 1
  }
  return starts
}

test('the places are those that a regular expression finds, and each holds the quote', () => {
  fc.assert(
    fc.property(texts, fc.array(fc.tuple(word, space), { minLength: 1, maxLength: 3 }), (article, pieces) => {
      const text = written(article)
      const quote = written(pieces)
      const spans = [...findQuote(text, quote)]
      expect(new Set(spans.map(span => span.start))).toEqual(naiveStarts(text, quote))
      for (const { start, end } of spans) {
        expect(fold(text.slice(start, end))).toBe(fold(quote))
      }
    }),
    { numRuns: 500 },
  )
})

test('an insertion before the quote makes it moved, with the right slice and both kinds of offsets', async () => {
  const parts = fc.record({ before: texts, quote: texts, after: texts, inserted: texts })
  await fc.assert(
    fc.asyncProperty(parts, async ({ before, quote, after, inserted }) => {
      const cited = written(quote).trim()
      // a marker that no word has makes the quote unique, so that its one place is known
      const exact = `Q${cited}Q`
      const start = written(before).length
      const text = written(inserted) + written(before) + exact + written(after)
      const verdict = await verdictOn(text, { quote: exact, start, end: start + exact.length })
      expect(verdict.status).toBe('moved')
      expectPlace(verdict, text, { quote: exact, start: start + written(inserted).length })
    }),
    { numRuns: 200 },
  )
})

test('white space rewritten in the article makes it moved, to what stands there now', async () => {
  const parts = fc.record({ before: texts, quote: texts, spaces: fc.array(space, { minLength: 25, maxLength: 25 }) })
  await fc.assert(
    fc.asyncProperty(parts, async ({ before, quote, spaces }) => {
      const exact = `Q${written(quote).trim()}Q`
      const rewritten = `Q${written(quote.map(([text], i) => [text, spaces[i]!] as const)).trim()}Q`
      const text = written(before) + rewritten
      const start = written(before).length
      const verdict = await verdictOn(text, { quote: exact, start })
      expect(verdict.status).toBe(exact === rewritten ? 'exact' : 'moved')
      expectPlace(verdict, text, { quote: rewritten, start })
    }),
    { numRuns: 200 },
  )
})

async function verdictOn(text: string, claim: { quote: string; start: number; end?: number }) {
  const checker = createCitationChecker(readerOf([storedArticle({ id: 'a', text })]))
  const [verdict] = await checker.verify([{ articleId: 'a', ...claim }])
  return verdict!
}

function expectPlace(
  { citation }: Awaited<ReturnType<typeof verdictOn>>,
  text: string,
  { quote, start }: { quote: string; start: number },
) {
  const startCodePoint = [...text.slice(0, start)].length
  expect(citation).toMatchObject({ start, end: start + quote.length, quote, startCodePoint })
  expect(text.slice(citation!.start, citation!.end)).toBe(quote)
  expect([...text].slice(citation!.startCodePoint, citation!.endCodePoint).join('')).toBe(quote)
  expect(countCodePoints(quote)).toBe([...quote].length)
}

function fold(text: string): string {
  return text.trim().replace(/\s+/gu, ' ')
}
