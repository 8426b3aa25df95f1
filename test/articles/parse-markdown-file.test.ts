/** Markdown: metadata from the front matter, the body verbatim, problems by line. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseMarkdownFile } from '../../src/articles/parse-markdown-file.ts'
import type { Article } from '../../src/model.ts'

const file = { path: 'news/gas.md', id: 'gas.md' }

function articleOf(text: string): Article {
  const [item] = parseMarkdownFile(text, file)
  if (item?.kind !== 'article') throw new Error(`not an article: ${JSON.stringify(item)}`)
  return item.article
}

function checkLeftOut(text: string, expected: { kind?: 'skipped'; line: number | null; reason: string }): void {
  const { kind = 'problem', line, reason } = expected
  expect(parseMarkdownFile(text, file), text.slice(0, 200)).toEqual([
    { kind, path: file.path, line, reason: expect.stringContaining(reason) },
  ])
}

test('front matter becomes metadata and the body stays verbatim', () => {
  const text = `---
id: gas-2026
title: "Gas: prices fall"
date: 2026-03-01
updated: 2026-03-02 08:00:00 +1
authors: [Ada Moss, Ben Lund]
tags:
  - energy
  - 2026
lang: en
url: https://example.org/gas
attributes:
  rank: 3
section: world
wordy: true
places: [Oslo, Bergen]
cover:
  image: a.png
---

# Heading

Text.  `
  expect(articleOf(text)).toEqual({
    id: 'gas-2026',
    title: 'Gas: prices fall',
    url: 'https://example.org/gas',
    authors: ['Ada Moss', 'Ben Lund'],
    publishedAt: '2026-03-01T00:00:00.000Z',
    updatedAt: '2026-03-02T07:00:00.000Z',
    language: 'en',
    tags: ['energy', '2026'],
    attributes: { section: 'world', wordy: true, places: ['Oslo', 'Bergen'], rank: 3 },
    text: '\n# Heading\n\nText.  ',
  })
})

test('the other spellings of the keys are read', () => {
  const text =
    '---\nauthor: Ada Moss\npublished: 2026-03-01\nlanguage: de\ntags: energy, gas\ncanonical_url: https://a.org/x\nurl: /x\n---\nText.'
  expect(articleOf(text)).toMatchObject({
    authors: ['Ada Moss'],
    publishedAt: '2026-03-01T00:00:00.000Z',
    language: 'de',
    tags: ['energy', 'gas'],
    url: 'https://a.org/x',
    attributes: {},
  })
})

test('fields that are strings keep numbers and booleans as they were written', () => {
  expect(articleOf('---\nid: 007\ntitle: 1984\ntags: [1.10, no]\n---\nText.')).toMatchObject({
    id: '007',
    title: '1984',
    tags: ['1.10', 'no'],
  })
})

test('without a title in the front matter the first heading is taken, else the opening words', () => {
  expect(articleOf('---\ntitle:\n---\nIntro.\n\n# Gas prices\n').title).toBe('Gas prices')
  expect(articleOf('Gas fell today.\n').title).toBe('Gas fell today')
})

test('files without front matter, with an empty one, or opening with a rule are read', () => {
  expect(articleOf('Text.\n---\n').text).toBe('Text.\n---\n')
  expect(articleOf('---\n---\nText.\n').text).toBe('Text.\n')
  expect(articleOf('---\ntitle: a\n...\nText.\n').text).toBe('Text.\n')
  expect(articleOf('---\n\nText.\n').text).toBe('---\n\nText.\n')
})

test('anchors are followed', () => {
  expect(articleOf('---\nauthor: &a Ada\neditor: *a\ntags: [*a]\n---\nText.')).toMatchObject({
    authors: ['Ada'],
    tags: ['Ada'],
    attributes: { editor: 'Ada' },
  })
})

test('a draft is skipped, and only true is a draft', () => {
  checkLeftOut('---\ntitle: a\ndraft: true\n---\nText.', { kind: 'skipped', line: 3, reason: 'is a draft' })
  checkLeftOut('---\ndraft: maybe\n---\nText.', { line: 2, reason: '#/draft expected true or false' })
  expect(articleOf('---\ndraft: false\n---\nText.').text).toBe('Text.')
})

test('broken front matter is a problem with its line', () => {
  checkLeftOut('---\ntitle: a\nText.', { line: 1, reason: 'never closed' })
  checkLeftOut('---\ntitle: a\ntags: [b\n---\nText.', { line: 4, reason: 'not valid yaml' })
  checkLeftOut('---\ntitle: a\ntitle: b\n---\nText.', { line: 3, reason: 'not valid yaml' })
  checkLeftOut('---\njust words\n---\nText.', { line: 2, reason: 'not a list of keys' })
})

test('a wrong field is named as the file names it, with its line', () => {
  checkLeftOut('---\ntitle: a\ndate: soon\n---\nText.', { line: 3, reason: '#/date cannot read the date "soon"' })
  checkLeftOut('---\nauthor: {name: Ada}\n---\nText.', { line: 2, reason: '#/author expected a list, got an object' })
  checkLeftOut('---\nid: [1]\n---\nText.', { line: 2, reason: '#/id expected a string' })
  checkLeftOut('---\nattributes:\n  a: {b: 1}\n---\nText.', { line: 2, reason: '#/attributes/a' })
  checkLeftOut('---\nattributes: 3\n---\nText.', { line: 2, reason: '#/attributes expected an object' })
  checkLeftOut('---\ntitle: a\n---\n \n', { line: 4, reason: '#/text is empty' })
})

test('front matter that unfolds without end is a problem', () => {
  const levels = Array.from({ length: 30 }, (_, level) => `l${level + 1}: &l${level + 1} [${`*l${level}, `.repeat(9)}]`)
  checkLeftOut(`---\nl0: &l0 x\n${levels.join('\n')}\n---\nText.`, { line: 1, reason: 'not valid yaml' })
  checkLeftOut(`---\na: ${'['.repeat(50_000)}\n---\nText.`, { line: 2, reason: 'not valid yaml' })
})

test('no front matter crashes the parser', () => {
  const yaml = fc.string({
    unit: fc.constantFrom('a', ':', ' ', '\n', '-', '[', ']', '{', '}', '&', '*', '"', '#', '!', '?', '1', '|'),
  })
  fc.assert(
    fc.property(yaml, source => {
      const [item, ...more] = parseMarkdownFile(`---\nx: 1\n${source}\n---\nText.`, file)
      expect(more).toEqual([])
      expect(['article', 'problem', 'skipped']).toContain(item?.kind)
    }),
    { numRuns: 1000 },
  )
})
