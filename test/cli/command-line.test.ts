/** The command line as a user meets it: output, exit codes, and one clear sentence when something is wrong. */

import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { type Outcome, runVerbatim, startVerbatim } from './run-verbatim.ts'

const OTHER_MODEL = '../shared/models/all-MiniLM-L6-v2'

const ARTICLES = {
  'docs/bridge.md': '---\ntitle: Bridge falls\n---\nThe bridge at Aldane fell at dawn. Nobody was on it.\n',
  'docs/harvest.txt': 'A good year for quinces\n\nThe quinces ripened early this year. Growers sold them all.\n',
  'docs/more.jsonl': '{"id":"ferry","title":"Ferry","text":"The ferry sails at noon. It is never late."}\n',
}

async function place(files: Readonly<Record<string, string>> = ARTICLES) {
  const folder = await temporaryFolder(files)
  return { docs: join(folder, 'docs'), environment: { INDEX_DATA: join(folder, 'index') } }
}

/** One line, from us, without a stack trace. */
function expectOneSentence({ code, stderr }: Outcome, pattern: RegExp) {
  expect(stderr).toMatch(pattern)
  expect(stderr).not.toMatch(/\n\s+at /)
  expect(code).toBe(2)
}

test('an index is built, found again unchanged, and searched', async () => {
  const { docs, environment } = await place()
  const first = await runVerbatim(['index', docs, '--quiet'], environment)
  expect([first.code, first.stderr]).toEqual([0, ''])
  expect(first.stdout).toMatch(/3 articles, \d+ passages, 7 sentences/)
  const second = await runVerbatim(['index', docs], environment)
  expect(second.stdout).toMatch(/reused, unchanged\s+│\s+3 │/)
  expect(second.stdout).toMatch(/sentences embedded\s+│\s+0 │/)

  const found = await runVerbatim(['search', 'when does the boat leave', '--json', '--limit', '1'], environment)
  const { results } = JSON.parse(found.stdout)
  expect([found.code, results[0].citation.articleId]).toEqual([0, 'ferry'])

  const shown = await runVerbatim(['search', 'when did the bridge collapse'], environment)
  expect(shown.stdout).toMatch(/1\. Bridge falls/)
  expect(shown.stdout).toContain('*The bridge at Aldane fell at dawn.*')
  expect(shown.stdout).toContain('bridge.md:0-')

  const nothing = await runVerbatim(['search', '"not a phrase of any article"'], environment)
  expect([nothing.code, nothing.stdout.trim()]).toEqual([1, 'nothing found'])
})

test('what cannot be read is named by path and line, and the rest is indexed', async () => {
  const { docs, environment } = await place({
    ...ARTICLES,
    'docs/broken.jsonl': '{"text":"Good."}\n{"text": \n',
    'docs/empty.txt': '',
  })
  const loose = await runVerbatim(['index', docs, '--quiet'], environment)
  expect(loose.code).toBe(0)
  expect(loose.stdout).toMatch(/problem: .*broken\.jsonl:2: /)
  expect(loose.stdout).toMatch(/problem: .*empty\.txt: /)
  expect(loose.stdout).toMatch(/: 4 articles/)
  expect((await runVerbatim(['index', docs, '--quiet', '--strict'], environment)).code).toBe(1)
})

test('help and version are printed and end with 0', async () => {
  for (const args of [['--help'], ['search', '--help'], ['index', '--help'], ['serve', '--help']]) {
    const { code, stdout } = await runVerbatim(args, {})
    expect([code, stdout.startsWith('Usage: verbatim')]).toEqual([0, true])
  }
  expect((await runVerbatim(['--version'], {})).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
})

test('wrong usage and missing things are told in one sentence with exit code 2', async () => {
  const { environment } = await place()
  expectOneSentence(await runVerbatim(['serch'], environment), /unknown command 'serch'/)
  expectOneSentence(await runVerbatim(['search', 'x', '--limit', '0'], environment), /whole number from 1 to 50/)
  expectOneSentence(
    await runVerbatim(['search', 'x'], environment),
    /^verbatim: there is no index in .*: build one with/,
  )
  expectOneSentence(await runVerbatim(['search', 'x'], { ...environment, PORT: 'http' }), /^verbatim: .*PORT=http/)
  expectOneSentence(await runVerbatim(['search', 'x', '--model', 'no-such'], environment), /^verbatim: .*no-such/)
})

test('an index of another model is refused with what was found, what was expected and the command', async () => {
  if (!existsSync(OTHER_MODEL)) return console.log(`skipped in part: ${OTHER_MODEL} is not on this machine`)
  const { docs, environment } = await place()
  await runVerbatim(['index', docs, '--quiet', '--model', OTHER_MODEL], environment)
  expectOneSentence(
    await runVerbatim(['search', 'bridge'], environment),
    /^verbatim: .*all-MiniLM-L6-v2.*expected "e5-small-v2".*npm run build-index/,
  )
  const moved = await runVerbatim(['index', join(docs, 'bridge.md'), '--quiet'], environment)
  expect(moved.stdout).toMatch(/index e5-small-v2-\w+: 3 articles/)
  expect((await runVerbatim(['search', 'ferry'], environment)).code).toBe(0)
})

test('Ctrl-C leaves a whole index and the next run goes on from there', async () => {
  const lines = Array.from({ length: 600 }, (_, i) =>
    JSON.stringify({
      id: `a${i}`,
      title: `Article ${i}`,
      text: `This is the text of article ${i}. It has two sentences.`,
    }),
  )
  const { docs, environment } = await place({ 'docs/many.jsonl': lines.join('\n') })
  const running = startVerbatim(['index', docs], environment)
  await running.sees('"event":"indexing"')
  running.child.kill('SIGINT')
  const stopped = await running.outcome
  expect([stopped.code, /interrupted: what was indexed is kept/.test(stopped.stdout)]).toEqual([0, true])
  const next = await runVerbatim(['index', docs, '--quiet'], environment)
  expect(next.stdout).toMatch(/: 600 articles, 600 passages, 1200 sentences/)
  expect(Number(/reused, unchanged\s+│\s+(\d+)/.exec(next.stdout)![1])).toBeGreaterThan(0)
})

test('of two builds at once the second waits and says for whom', async () => {
  const lines = Array.from({ length: 600 }, (_, i) =>
    JSON.stringify({ id: `a${i}`, text: `This is the text of article ${i}. It has two sentences.` }),
  )
  const { docs, environment } = await place({ 'docs/many.jsonl': lines.join('\n') })
  const first = startVerbatim(['index', docs], environment)
  await first.sees('"event":"indexing"')
  const second = await runVerbatim(['index', docs, '--quiet'], environment)
  expect(second.stderr).toMatch(new RegExp(`waiting: the index is being written by process ${first.child.pid}`))
  expect((await first.outcome).code).toBe(0)
  expect(second.stdout).toMatch(/reused, unchanged\s+│\s+600 │/)
})

test('a server builds, answers, and ends in good order', async () => {
  const { docs, environment } = await place()
  const server = startVerbatim(['serve', '--port', '0', '--build', docs], environment)
  const address = /ready on (\S+)/.exec(await server.sees('Ctrl-C'))![1]
  const answer = await fetch(`${address}/v1/search?q=when+does+the+ferry+leave&limit=1`)
  expect(
    ((await answer.json()) as { results: { citation: { articleId: string } }[] }).results[0]!.citation.articleId,
  ).toBe('ferry')
  server.child.kill('SIGTERM')
  expect((await server.outcome).code).toBe(0)
})

test('a port in use is told in one sentence', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const { port } = taken.address() as { port: number }
  const { environment } = await place()
  expectOneSentence(
    await runVerbatim(['serve', '--port', String(port)], environment),
    /in use: stop what listens there or set PORT/,
  )
  taken.close()
})
