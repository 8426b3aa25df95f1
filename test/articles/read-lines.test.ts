/** Lines of any file come out one by one, long ones without being held. */
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readLines } from '../../src/articles/read-lines.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

async function linesOf(content: string, maxBytes: number): Promise<(string | null)[]> {
  const folder = await temporaryFolder({ 'a.jsonl': content })
  const found: (string | null)[] = []
  for await (const { line, bytes } of readLines(join(folder, 'a.jsonl'), maxBytes)) {
    expect(line).toBe(found.length + 1)
    found.push(bytes?.toString('utf8') ?? null)
  }
  return found
}

async function check(content: string, expected: readonly (string | null)[]): Promise<void> {
  expect(await linesOf(content, 10), content).toEqual(expected)
}

test('lines end at a line feed or at the end of the file', async () => {
  await check('', [])
  await check('a', ['a'])
  await check('a\n', ['a'])
  await check('a\n\nb\r\n', ['a', '', 'b\r'])
})

test('a line longer than allowed is let go and the next one is read', async () => {
  await check('a\n0123456789\n0123456789x\nb', ['a', '0123456789', null, 'b'])
  await check('0123456789x', [null])
})

test('lines that span chunks are put together', async () => {
  const long = 'é'.repeat(400_000)
  expect(await linesOf(`a\n${long}\nb`, 2_000_000)).toEqual(['a', long, 'b'])
  expect(await linesOf(`a\n${long}\nb`, 500_000)).toEqual(['a', null, 'b'])
})

test('lines are those of a split at line feeds', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: fc.constantFrom('a', '\n', '\r') }), async content => {
      const expected = content.split('\n')
      if (expected.at(-1) === '') expected.pop()
      expect(await linesOf(content, 1000)).toEqual(expected)
    }),
    { numRuns: 30 },
  )
})
