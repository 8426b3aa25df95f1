/** Copying between engines, as a user meets it where there is no cluster. */
import { expect, test } from 'vitest'
import { articleFolder } from './article-folder.ts'
import { expectOneSentence } from './expect-one-sentence.ts'
import { runVerbatim } from './run-verbatim.ts'

test('a copy takes two engines, an index, and a cluster that answers', async () => {
  const { docs, environment } = await articleFolder()
  const run = (...args: string[]) => runVerbatim(['copy', ...args, '--quiet'], environment)
  expectOneSentence(
    await run('--from', 'embedded', '--to', 'embedded'),
    /--from and --to are both embedded, expected two engines, such as --from embedded --to weaviate/,
  )
  expect((await run('--from', 'embedded')).stderr).toMatch(/required option '--to <engine>' not specified/)
  expect((await run('--from', 'paper', '--to', 'weaviate')).stderr).toMatch(/expected one of embedded, weaviate/)
  expectOneSentence(await run('--from', 'embedded', '--to', 'weaviate'), /there is no index yet: build one/)
  await runVerbatim(['index', docs, '--quiet'], environment)
  const unreachable = { ...environment, WEAVIATE_URLS: 'http://127.0.0.1:1' }
  const refused = await runVerbatim(['copy', '--from', 'embedded', '--to', 'weaviate', '--quiet'], unreachable)
  expect(refused.code).toBe(2)
  expect(refused.stderr).toMatch(/the cluster did not answer, last seen: http:\/\/127\.0\.0\.1:1: /)
})
