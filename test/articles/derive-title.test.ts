/** Titles for texts without one: a title line, a heading, or the opening words. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { titleFromMarkdown, titleFromText } from '../../src/articles/derive-title.ts'

function checkText(text: string, expected: string): void {
  expect(titleFromText(text), text.slice(0, 200)).toBe(expected)
}

function checkMarkdown(text: string, expected: string): void {
  expect(titleFromMarkdown(text), text).toBe(expected)
}

test('a short first line without final punctuation is the title', () => {
  checkText('Gas prices fall\n\nThe price of gas fell on Monday.', 'Gas prices fall')
  checkText('\n\n  Gas prices fall  \n\nThe price fell.', 'Gas prices fall')
  checkText('Gas prices fall\nThe price of gas fell on Monday as storage filled.', 'Gas prices fall')
  checkText('GAS PRICES\nMild weather helped.\nStorage is full.', 'GAS PRICES')
})

test('a first line that is a sentence, too long, or all there is gives its opening words', () => {
  checkText('Gas prices fell today.\n\nStorage is full.', 'Gas prices fell today')
  checkText('Why did gas prices fall?\n\nStorage is full.', 'Why did gas prices fall?')
  checkText(
    'The ministers of both countries met on Tuesday in Geneva. They agreed.',
    'The ministers of both countries met on Tuesday…',
  )
  checkText('It rained for hours. Nobody came to the match on Sunday.', 'It rained for hours')
  checkText('Dr. Lee met the U.S. envoy in Sept. and again in May.', 'Dr. Lee met the U.S. envoy in Sept.…')
  checkText('Gas prices fall', 'Gas prices fall')
  checkText(`${'word '.repeat(30)}\n\nMore.`, 'word word word word word word word word…')
})

test('the first line of wrapped text is not a title', () => {
  const wrapped =
    'The ministers of both countries met on Tuesday in Geneva to discuss a\n' +
    'Swiss proposal for the border, and agreed to meet again in the spring\n' +
    'unless the talks in Vienna fail.\n'
  checkText(wrapped, 'The ministers of both countries met on Tuesday…')
  checkText('The ministers met\nin Geneva on Tuesday and agreed.', 'The ministers met in Geneva on Tuesday and…')
})

test('text without spaces is cut without splitting a character', () => {
  const title = titleFromText('\u{1F600}'.repeat(500))
  expect(title.length).toBeLessThanOrEqual(120)
  expect(title).toMatch(/^\u{1F600}+…$/u)
})

test('the first heading outside code is the title of Markdown', () => {
  checkMarkdown('Intro line.\n\n## Gas *prices* fall ##\n\nText.', 'Gas prices fall')
  checkMarkdown('```sh\n# not a heading\n```\n# A `real` one', 'A real one')
  checkMarkdown('~~~~\n# no\n~~~\n# no\n~~~~\n# yes', 'yes')
  checkMarkdown('Gas prices fall\n===\n\nText.', 'Gas prices fall')
  checkMarkdown('# [Gas](https://example.org/a) and snake_case __bold__', 'Gas and snake_case bold')
  checkMarkdown('#\n\n# Second', 'Second')
  checkMarkdown('#hashtag is no heading', '#hashtag is no heading')
})

test('Markdown without a heading gives the opening words of its first plain line', () => {
  checkMarkdown('![chart](a.png)\n\n---\n\n- **Gas** fell on [Monday](https://example.org).', 'Gas fell on Monday')
  checkMarkdown('> Quoted words come first.', 'Quoted words come first')
})

test('any text has a title of one bounded line', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('a', ' ', '\n', '#', '-', '`', '.', 'B', '=', '[', '\u{1F600}') }),
      text => {
        for (const title of [titleFromText(text), titleFromMarkdown(text)]) {
          expect(title.length).toBeLessThanOrEqual(121)
          expect(title).not.toContain('\n')
          expect(title).not.toMatch(/\p{Surrogate}/u)
        }
      },
    ),
    { numRuns: 2000 },
  )
})
