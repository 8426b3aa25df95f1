/** Records come out of a stream one by one, by the rules of files, and no more of it is read than is asked for. */
import { expect, test } from 'vitest'
import { type RecordFormat, readRecords } from '../../src/articles/read-records.ts'

async function* chunksOf(text: string, size = 7): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

/** Position, then id and text of an article, or the id in question and the pointers of problems. */
async function read(text: string, format: RecordFormat): Promise<unknown[]> {
  const found: unknown[] = []
  for await (const { position, id, check } of readRecords(chunksOf(text), format)) {
    if (check.article !== null) found.push([position, check.article.id, check.article.text])
    else found.push([position, id, check.problems.map(problem => problem.pointer)])
  }
  return found
}

test('lines and elements are read alike', async () => {
  const records = ['{"id":"a","text":"Ä."}', '{"_id":7,"text":"B."}', '{"id":"c"}', '{"text":"D."}', 'x', '7']
  const expected = [
    [1, 'a', 'Ä.'],
    [2, '7', 'B.'],
    [3, 'c', ['#/text']],
    [4, null, ['#/id']],
    [5, null, ['#']],
    [6, null, ['#']],
  ]
  expect(await read(records.join('\n'), 'lines')).toEqual(expected)
  expect(await read(`[${records.join(',')}]`, 'array')).toEqual(expected)
})

test('blank lines are passed over and missing elements are not', async () => {
  expect(await read('\r\n{"id":"a","text":"A."}\n \n', 'lines')).toEqual([[2, 'a', 'A.']])
  expect(await read('[ ,{"id":"a","text":"A."}]', 'array')).toEqual([
    [1, null, ['#']],
    [2, 'a', 'A.'],
  ])
})

test('bytes that are no UTF-8 spoil one record', async () => {
  const bytes = Buffer.concat([
    Buffer.from('{"id":"a","text":"'),
    Uint8Array.of(0xff),
    Buffer.from('"}\n{"id":"b","text":"B."}'),
  ])
  async function* chunks() {
    yield bytes
  }
  const found: unknown[] = []
  for await (const { position, check } of readRecords(chunks(), 'lines')) found.push([position, check.problems])
  expect(found).toEqual([
    [1, [{ pointer: '#', detail: expect.stringMatching(/not utf-8: byte 18/) }]],
    [2, null],
  ])
})

test('an id in a report is cut short', async () => {
  const [found] = await read(`{"id":"${'x'.repeat(2000)}","text":"A."}`, 'lines')
  expect(found).toEqual([1, 'x'.repeat(512), ['#/id']])
})

test('of an endless stream only as much is held as one record takes', async () => {
  const line = Buffer.from(`{"id":"a","text":"${'word '.repeat(2000)}"}\n`)
  let given = 0
  async function* endless() {
    for (;;) {
      given++
      yield line
    }
  }
  let taken = 0
  for await (const { check } of readRecords(endless(), 'lines')) {
    expect(check.article).not.toBeNull()
    taken++
    expect(given - taken).toBeLessThanOrEqual(1)
    if (taken === 200) break
  }
})
