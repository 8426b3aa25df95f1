/** `verbatim index`: building, going on after an interruption, and waiting for another writer. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { createEmbeddedGenerations } from '../../src/engine/embedded/embedded-generations.ts'
import { createLogger } from '../../src/log.ts'
import { ARTICLES, articleFolder, manyArticles } from './article-folder.ts'
import { expectOneSentence } from './expect-one-sentence.ts'
import { runVerbatim, startVerbatim } from './run-verbatim.ts'

test('an index is built, and found unchanged the next time', async () => {
  const { docs, environment } = await articleFolder()
  const first = await runVerbatim(['index', docs, '--quiet'], environment)
  expect([first.code, first.stderr]).toEqual([0, ''])
  expect(first.stdout).toMatch(/3 articles, \d+ passages, 7 sentences/)
  const second = await runVerbatim(['index', docs], environment)
  expect(second.stdout).toMatch(/reused, unchanged\s+│\s+3 │/)
  expect(second.stdout).toMatch(/sentences embedded\s+│\s+0 │/)
})

test('what cannot be read is named by path and line, and the rest is indexed', async () => {
  const { docs, environment } = await articleFolder({
    ...ARTICLES,
    'docs/broken.jsonl': '{"text":"Good."}\n{"text": \n',
    'docs/empty.txt': '',
  })
  const loose = await runVerbatim(['index', docs, '--quiet'], environment)
  expect(loose.code).toBe(0)
  expect(loose.stdout).toMatch(/problem: .*broken\.jsonl:2: /)
  expect(loose.stdout).toMatch(/problem: .*empty\.txt: /)
  expect(loose.stdout).toMatch(/: 4 articles/)
  const strict = await runVerbatim(['index', docs, '--quiet', '--strict'], environment)
  expect([strict.code, strict.stdout]).toEqual([1, expect.stringMatching(/problem: .*broken\.jsonl:2: /)])
})

test('Ctrl-C leaves a whole index and the next run goes on from there', async () => {
  const { docs, environment } = await articleFolder({ 'docs/many.jsonl': manyArticles(400) })
  const running = startVerbatim(['index', docs], environment)
  await running.sees('"event":"indexing"')
  running.child.kill('SIGINT')
  const stopped = await running.outcome
  expect([stopped.code, stopped.stdout]).toEqual([0, expect.stringContaining('interrupted: what was indexed is kept')])
  expect((await runVerbatim(['search', 'article', '--limit', '1'], environment)).code).toBe(0)
  const next = await runVerbatim(['index', docs, '--quiet'], environment)
  expect(next.stdout).toMatch(/: 400 articles, 400 passages, 800 sentences/)
  expect(Number(/reused, unchanged\s+│\s+(\d+)/.exec(next.stdout)![1])).toBeGreaterThan(0)
})

test('of two writers at once the second waits and says for whom', async () => {
  const { docs, indexData, environment } = await articleFolder({ 'docs/many.jsonl': manyArticles(400) })
  const { graph } = readConfig({})
  const generations = createEmbeddedGenerations({ indexData, graph, logger: createLogger('silent') })

  const release = await generations.lock({ holder: 'a test', onWait: () => {} })
  const second = startVerbatim(['index', docs], environment)
  await second.sees(`waiting: the index is being written by process ${process.pid} (a test)`)
  await release()

  await second.sees('"event":"indexing"')
  const holders: string[] = []
  const releaseNext = await generations.lock({ holder: 'a test', onWait: holder => holders.push(holder) })
  expect(holders).toEqual([expect.stringContaining(`process ${second.child.pid} (verbatim index)`)])
  await releaseNext()
  expect(await second.outcome).toMatchObject({ code: 0, stdout: expect.stringMatching(/: 400 articles/) })
})

test('Ctrl-C ends the wait for another writer at once', async () => {
  const { docs, indexData, environment } = await articleFolder()
  const { graph } = readConfig({})
  const generations = createEmbeddedGenerations({ indexData, graph, logger: createLogger('silent') })
  const release = await generations.lock({ holder: 'a test', onWait: () => {} })
  const second = startVerbatim(['index', docs], environment)
  await second.sees('waiting: ')
  second.child.kill('SIGINT')
  const { code, stdout, stderr } = await second.outcome
  expect([code, stdout]).toEqual([2, ''])
  expect(stderr).toMatch(/\nverbatim: interrupted: the index is being written by process \d+ \(a test\)[^\n]*\n$/)
  expect(await generations.current()).toBeNull()
  await release()
})

test('where nothing of what is given exists, nothing is published', async () => {
  const { docs, indexData, environment } = await articleFolder()
  const missing = join(docs, 'misspelt')
  expectOneSentence(await runVerbatim(['index', missing], environment), /misspelt does not exist.*nothing was indexed/)
  const both = await runVerbatim(['index', missing, join(docs, 'wrong')], environment)
  expectOneSentence(both, /none of .*misspelt, .*wrong exists/)
  expect(existsSync(indexData)).toBe(false)
  const some = await runVerbatim(['index', missing, docs, '--quiet'], environment)
  expect([some.code, some.stdout]).toEqual([0, expect.stringMatching(/problem: .*misspelt/)])
})
