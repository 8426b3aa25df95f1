/** `verbatim search`: what it prints, its exit codes, and the indexes that it refuses. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { articleFolder } from './article-folder.ts'
import { expectOneSentence } from './expect-one-sentence.ts'
import { runVerbatim, startVerbatim } from './run-verbatim.ts'

const OTHER_MODEL = '../shared/models/all-MiniLM-L6-v2'

test('answers are printed for people or as JSON, and the exit code says whether there are any', async () => {
  const { docs, environment } = await articleFolder()
  await runVerbatim(['index', docs, '--quiet'], environment)

  const found = await runVerbatim(['search', 'when does the boat leave', '--json', '--limit', '1'], environment)
  const { results } = JSON.parse(found.stdout)
  expect([found.code, found.stderr, results.length, results[0].citation.articleId]).toEqual([0, '', 1, 'ferry'])

  const shown = await runVerbatim(['search', 'when', 'did', 'the', 'bridge', 'collapse'], environment)
  expect(shown.stdout).toMatch(/1\. Bridge falls/)
  expect(shown.stdout).toContain('*The bridge at Aldane fell at dawn.*')
  expect(shown.stdout).toContain('bridge.md:0-')

  const nothing = await runVerbatim(['search', '"not a phrase of any article"'], environment)
  expect([nothing.code, nothing.stdout.trim()]).toEqual([1, 'nothing found'])

  const unread = startVerbatim(['search', 'ferry', '--json'], environment)
  unread.child.stdout!.destroy() // as `head` does once it has seen enough
  expect(await unread.outcome).toMatchObject({ code: 0, stderr: '' })
})

test('an index of another model is refused with what was found, what was expected and the command', async () => {
  if (!existsSync(OTHER_MODEL)) return console.log(`not tested: ${OTHER_MODEL} is not on this machine`)
  const { docs, environment } = await articleFolder()
  await runVerbatim(['index', docs, '--quiet', '--model', OTHER_MODEL], environment)
  expectOneSentence(
    await runVerbatim(['search', 'bridge'], environment),
    /^verbatim: .*all-MiniLM-L6-v2.*expected "e5-small-v2".*npm run build-index/,
  )
  const moved = await runVerbatim(['index', join(docs, 'bridge.md'), '--quiet'], environment)
  expect(moved.stdout).toMatch(/index e5-small-v2-\w+: 3 articles/)
  expect((await runVerbatim(['search', 'ferry'], environment)).code).toBe(0)
})
