/** The reference command-line client over HTTP, with a key. */
import { expect, test } from 'vitest'
import { runInspector } from '../support/run-inspector.ts'
import { bridge, ferry, openAddress, openServer } from './sample-server.ts'

test('it lists and calls what there is', async () => {
  const address = await openAddress(await openServer([bridge, ferry]), { apiKeys: ['key'] })
  const inspect = (...options: string[]) =>
    runInspector([`${address}/mcp`], [...options, '--transport', 'http', '--header', 'Authorization: Bearer key'])
  const call = (name: string, ...args: string[]) =>
    inspect('--method', 'tools/call', '--tool-name', name, ...args.flatMap(arg => ['--tool-arg', arg]))

  const { tools } = await inspect('--method', 'tools/list')
  expect(tools.map((tool: { name: string }) => tool.name)).toEqual([
    'search',
    'fetch',
    'search_passages',
    'verify_citation',
  ])
  const found = await call(
    'search_passages',
    'query=when does the ferry sail',
    'limit=1',
    'filter={"articleIds":["ferry"]}',
  )
  const { citation } = found.structuredContent.results[0]
  expect(citation).toMatchObject({ articleId: 'ferry', quote: ferry.text })
  const verified = await call('verify_citation', `citations=${JSON.stringify([citation])}`)
  expect(verified.structuredContent.verdicts[0].status).toBe('exact')
  expect(await call('fetch', 'id=nowhere')).toMatchObject({ isError: true })
  expect((await inspect('--method', 'resources/list')).resources).toHaveLength(2)
  const read = await inspect('--method', 'resources/read', '--uri', 'verbatim://articles/ferry')
  expect(read.contents[0].text).toBe(ferry.text)
  expect((await inspect('--method', 'resources/templates/list')).resourceTemplates).toHaveLength(1)
  expect((await inspect('--method', 'prompts/list')).prompts).toMatchObject([{ name: 'answer_with_citations' }])
  const prompt = ['--method', 'prompts/get', '--prompt-name', 'answer_with_citations', '--prompt-args', 'question=Why?']
  expect((await inspect(...prompt)).messages[0].content.text).toContain('Why?')
})
