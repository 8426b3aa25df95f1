/** Folders and files of every format are read in one order, and nothing in them stops the rest. */
import { appendFile, mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { SourceItem } from '../../src/articles/article-source.ts'
import { readArticles } from '../../src/articles/read-articles.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

async function itemsOf(...paths: string[]): Promise<SourceItem[]> {
  const items: SourceItem[] = []
  for await (const item of readArticles(paths)) items.push(item)
  return items
}

/** One line per item: an article's id, or kind, path within the folder, line and reason. */
async function summaryOf(folder: string, ...paths: string[]): Promise<string[]> {
  const items = await itemsOf(...(paths.length > 0 ? paths : [folder]))
  return items.map(item => {
    const place =
      item.path.replaceAll('\\', '/').replace(`${folder}/`, '') + (item.line === null ? '' : `:${item.line}`)
    return item.kind === 'article' ? item.article.id : `${item.kind} ${place} ${item.reason}`
  })
}

function containing(lines: readonly string[]): unknown[] {
  return lines.map(line => expect.stringContaining(line))
}

test('every format is read, folders in order of names, ids from the path within the folder', async () => {
  const folder = await temporaryFolder({
    'b.md': 'Text.',
    'energy/gas-prices.md': '# Gas',
    'energy/oil.TXT': 'Oil rose.',
    'a.text': 'Text.',
    'c.markdown': '---\nid: given\n---\nText.',
    'd.json': '[{ "text": "x" }]',
    'e.jsonl': '{ "text": "x" }\n\n{ "id": "own", "text": "y" }\n',
    'f.ndjson': '\uFEFF{ "_id": "beir", "text": "x" }\r\n',
  })
  expect(await summaryOf(folder)).toEqual([
    'a.text',
    'b.md',
    'given',
    'd.json#1',
    'e.jsonl#1',
    'own',
    'energy/gas-prices.md',
    'energy/oil.TXT',
    'beir',
  ])
})

test('a file given directly is called by its base name', async () => {
  const folder = await temporaryFolder({ 'energy/gas.md': 'Text.', 'energy/all.jsonl': '{ "text": "x" }' })
  const given = [join(folder, 'energy/gas.md'), join(folder, 'energy/all.jsonl')]
  expect(await summaryOf(folder, ...given)).toEqual(['gas.md', 'all.jsonl#1'])
})

test('an article carries its path and, from JSON lines, its line', async () => {
  const folder = await temporaryFolder({ 'a.jsonl': '\n{ "text": "x" }', 'b.txt': 'x' })
  expect(await itemsOf(folder)).toMatchObject([
    { path: join(folder, 'a.jsonl'), line: 2 },
    { path: join(folder, 'b.txt'), line: null },
  ])
})

test('a folder in BEIR layout gives its corpus only', async () => {
  const folder = await temporaryFolder({
    'set/corpus.jsonl': '{ "_id": "p0", "title": "", "text": "x" }',
    'set/queries.jsonl': '{ "_id": "q0", "text": "x?" }',
    'set/qrels/test.tsv': 'query-id\tcorpus-id\tscore\n',
  })
  expect(await summaryOf(folder, join(folder, 'set'))).toEqual(['p0'])
  expect(await summaryOf(folder)).toEqual(['p0'])
})

test('dotfiles and node_modules are passed over, other files are skipped with a reason', async () => {
  const folder = await temporaryFolder({
    '.hidden/a.txt': 'x',
    '.a.txt': 'x',
    'node_modules/b.txt': 'x',
    'image.png': 'x',
    LICENSE: 'x',
    'draft.md': '---\ndraft: true\n---\nText.',
  })
  expect(await summaryOf(folder)).toEqual(
    containing([
      'skipped LICENSE has no extension, expected one of .txt',
      'skipped draft.md:2 is a draft',
      'skipped image.png has the extension .png, expected one of .txt',
    ]),
  )
})

test('everything broken is reported by path and line, and the rest goes on', async () => {
  const folder = await temporaryFolder({
    'a.txt': '',
    'b.txt': Uint8Array.of(0x61, 0x0a, 0xff),
    'c.md': '---\ntitle: a\ntitle: b\n---\nText.',
    'd.jsonl': '{ "text": "x" }\nnot json\n{ "title": "y" }\n{ "text": "z" }',
    'e.json': '{\n"text" "x" }',
    'f.jsonl': '\n \n',
    'g.txt': 'fine',
  })
  await appendFile(join(folder, 'd.jsonl'), Uint8Array.of(0x0a, 0xff, 0x0a))
  expect(await summaryOf(folder)).toEqual(
    containing([
      'problem a.txt the file is empty',
      'problem b.txt:2 not utf-8: byte 2',
      'problem c.md:3 front matter is not valid yaml',
      'd.jsonl#1',
      'problem d.jsonl:2 not valid json',
      'problem d.jsonl:3 #/text is missing',
      'd.jsonl#4',
      'problem d.jsonl:5 not utf-8',
      'problem e.json:2 not valid json',
      'problem f.jsonl the file is empty',
      'g.txt',
    ]),
  )
})

test('a path that is not there, or that no reader takes, is a problem', async () => {
  const folder = await temporaryFolder({ 'a.pdf': 'x', 'b.txt': 'x' })
  const given = [join(folder, 'none'), join(folder, 'a.pdf'), '', 'nul\0byte', join(folder, 'b.txt')]
  expect(await summaryOf(folder, ...given)).toEqual(
    containing([
      'problem none there is no such file or folder',
      'problem a.pdf has the extension .pdf',
      'no such file or folder',
      'cannot be read',
      'b.txt',
    ]),
  )
})

test('the second article with an id is a problem that names both places', async () => {
  const folder = await temporaryFolder({
    'a.jsonl': '{ "id": "x", "text": "1" }\n{ "id": "x", "text": "2" }',
    'b.md': '---\nid: x\n---\nText.',
  })
  expect(await summaryOf(folder)).toEqual([
    'x',
    `problem a.jsonl:2 the id "x" is taken by ${join(folder, 'a.jsonl')}:1; give each article its own`,
    `problem b.md the id "x" is taken by ${join(folder, 'a.jsonl')}:1; give each article its own`,
  ])
})

test('links are followed without going in circles, and a broken one is a problem', async () => {
  const folder = await temporaryFolder({ 'a/text.txt': 'x', 'real.txt': 'y' })
  await symlink(folder, join(folder, 'a', 'circle'))
  await symlink(join(folder, 'real.txt'), join(folder, 'linked.txt'))
  await symlink(join(folder, 'gone.txt'), join(folder, 'broken.txt'))
  await mkdir(join(folder, 'folder.txt'))
  expect(await summaryOf(folder)).toEqual([
    'skipped a/circle links to a folder that is read already',
    'a/text.txt',
    'problem broken.txt there is no such file or folder',
    'linked.txt',
    'real.txt',
  ])
})

test('stopping early leaves no file open', async () => {
  const folder = await temporaryFolder({ 'a.jsonl': '{ "text": "x" }\n'.repeat(100_000) })
  for await (const item of readArticles([folder])) {
    expect(item).toMatchObject({ kind: 'article', article: { id: 'a.jsonl#1' } })
    break
  }
})

test('any lines give one item each', async () => {
  const field = fc.constantFrom('id', '_id', 'text', 'title', 'authors', 'tags', 'attributes', 'publishedAt', 'html')
  const value = fc.oneof(fc.jsonValue(), fc.string(), fc.array(fc.string()))
  const record = fc.dictionary(field, value).map(fields => JSON.stringify(fields))
  const line = fc.oneof(
    record,
    fc.json(),
    fc.string().map(text => text.replace(/[\r\n]/g, '')),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 30 }), async lines => {
      const folder = await temporaryFolder({ 'a.jsonl': lines.join('\n') })
      const items = await itemsOf(folder)
      const filled = lines.filter(text => text.replace(/^\uFEFF+/, '').trim() !== '').length
      expect(items).toHaveLength(Math.max(filled, 1))
      for (const item of items) expect(['article', 'problem']).toContain(item.kind)
    }),
    { numRuns: 60 },
  )
})
