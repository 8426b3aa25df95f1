/** `verbatim verify-citation`: where citations may come from, what is printed, and the exit code. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { articleFolder } from './article-folder.ts'
import { expectOneSentence } from './expect-one-sentence.ts'
import { runVerbatim, startVerbatim } from './run-verbatim.ts'

test('citations of a search are exact, then moved, changed and gone as their article changes', async () => {
  const { docs, environment } = await articleFolder()
  const run = (...args: string[]) => runVerbatim(args, environment)
  await run('index', docs, '--quiet')
  const found = await run('search', 'when did the bridge collapse', '--json', '--limit', '1')
  const citation = JSON.parse(found.stdout).results[0].citation
  const one = join(docs, 'one.json')
  await writeFile(one, JSON.stringify(citation))

  const exact = await run('verify-citation', one)
  expect([exact.code, exact.stderr]).toEqual([0, ''])
  expect(exact.stdout).toMatch(/^exact {2}bridge\.md:0-\d+\n {2}The bridge at Aldane fell at dawn\./)

  const bridge = join(docs, 'bridge.md')
  const text = await readFile(bridge, 'utf8')
  await writeFile(bridge, text.replace('The bridge at', 'Listen.  The bridge\nat'))
  await run('index', bridge, '--quiet')
  const moved = await run('verify-citation', one, '--json')
  expect([moved.code, JSON.parse(moved.stdout)]).toMatchObject([
    0,
    { status: 'moved', articleChanged: true, citation: { quote: expect.stringMatching(/^The bridge\nat Aldane/) } },
  ])

  await writeFile(bridge, text.replace('at dawn', 'at noon'))
  await run('index', bridge, '--quiet')
  const list = JSON.stringify([
    citation,
    { articleId: 'ferry', quote: 'It is never late.' },
    { articleId: 'x', quote: 'Y' },
  ])
  await writeFile(join(docs, 'many.json'), list)
  const many = await run('verify-citation', join(docs, 'many.json'))
  expect(many.code).toBe(1)
  expect(many.stdout).toContain('The bridge at Aldane fell at [-dawn-]{+noon+}.')
  expect(many.stdout).toContain('gone  x: there is no such article')
  expect(many.stdout.trimEnd().split('\n').at(-1)).toBe('1 exact, 1 changed, 1 gone')

  const piped = startVerbatim(['verify-citation', '-', '--json'], environment, { input: list })
  expect(JSON.parse((await piped.outcome).stdout).map((verdict: { status: string }) => verdict.status)).toEqual([
    'changed',
    'exact',
    'gone',
  ])
})

test('an article and a quote may be given as options', async () => {
  const { docs, environment } = await articleFolder()
  await runVerbatim(['index', docs, '--quiet'], environment)
  const ask = (quote: string) => runVerbatim(['verify-citation', '--article', 'ferry', '--quote', quote], environment)
  expect(await ask('The ferry sails at noon.')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^exact/) })
  expect(await ask('No such words stand here.')).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('gone  ferry: the article has nothing close to the quote'),
  })
})

test('what cannot be checked is one sentence and exit code 2', async () => {
  const { docs, environment } = await articleFolder({ 'docs/bad.json': '{"articleId":"a"}', 'docs/text.json': 'so' })
  const run = (...args: string[]) => runVerbatim(['verify-citation', ...args], environment)
  expectOneSentence(await run(join(docs, 'bad.json')), /^verbatim: .*#\/quote is missing/)
  expectOneSentence(await run(join(docs, 'text.json')), /^verbatim: .*text\.json holds no citations as JSON/)
  expectOneSentence(await run(join(docs, 'none.json')), /^verbatim: .*none\.json holds no citations.*ENOENT/)
  expectOneSentence(await run('--article', 'a'), /^verbatim: expected either a file .* --quote/)
  expectOneSentence(await run('--article', 'a', '--quote', 'b'), /^verbatim: there is no index in .*build-index/)
})
