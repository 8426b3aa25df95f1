/** The command line as a user meets it: usage, and one clear sentence when something is wrong. */
import { expect, test } from 'vitest'
import { articleFolder } from './article-folder.ts'
import { expectOneSentence } from './expect-one-sentence.ts'
import { runVerbatim } from './run-verbatim.ts'

test('help and version are printed and end with 0', async () => {
  for (const args of [['--help'], ['search', '--help'], ['index', '--help'], ['serve', '--help']]) {
    const { code, stdout } = await runVerbatim(args, {})
    expect([code, stdout.startsWith('Usage: verbatim')]).toEqual([0, true])
  }
  const { code, stdout } = await runVerbatim(['--version'], {})
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^\d+\.\d+\.\d+\n$/)])
})

test('wrong usage is told in one sentence with exit code 2', async () => {
  expectOneSentence(await runVerbatim(['zzz'], {}), /unknown command 'zzz'/)
  expectOneSentence(await runVerbatim(['search', 'x', '--frobnicate'], {}), /unknown option '--frobnicate'/)
  expectOneSentence(await runVerbatim(['search'], {}), /missing required argument 'query'/)
  expectOneSentence(await runVerbatim(['search', 'x', '--limit', '0'], {}), /whole number from 1 to 50/)
  expectOneSentence(await runVerbatim(['search', 'x', '--mode', 'fuzzy'], {}), /one of hybrid, semantic, keyword/)
  const almost = await runVerbatim(['serch'], {})
  expect([almost.code, almost.stderr]).toEqual([2, expect.stringMatching(/unknown command 'serch'\n.*mean search/)])
})

test('what is missing or not usable is told in one sentence with exit code 2', async () => {
  const { environment } = await articleFolder()
  expectOneSentence(
    await runVerbatim(['search', 'x'], environment),
    /^verbatim: there is no index in .*: build one with npm run build-index/,
  )
  expectOneSentence(await runVerbatim(['search', 'x'], { ...environment, PORT: 'http' }), /^verbatim: .*PORT=http/)
  expectOneSentence(await runVerbatim(['search', 'x', '--model', 'no-such'], environment), /^verbatim: .*no-such/)
})
