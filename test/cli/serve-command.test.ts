/** `verbatim serve`: builds, answers, and ends in good order. */
import { once } from 'node:events'
import { createServer } from 'node:net'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { expect, test } from 'vitest'
import { articleFolder } from './article-folder.ts'
import { expectOneSentence } from './expect-one-sentence.ts'
import { runVerbatim, startVerbatim } from './run-verbatim.ts'

test('a server builds, answers, and ends with 0 when told to stop', async () => {
  const { docs, environment } = await articleFolder()
  const server = startVerbatim(['serve', '--port', '0', '--build', docs], environment)
  const address = /ready on (\S+)/.exec(await server.sees('Ctrl-C'))![1]
  const answer = await fetch(`${address}/v1/search?q=when+does+the+ferry+leave&limit=1`)
  expect(await answer.json()).toMatchObject({ results: [{ citation: { articleId: 'ferry' } }] })
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode: 'auto' } })
  await client.connect(new StreamableHTTPClientTransport(new URL(`${address}/mcp`)))
  const fetched = await client.callTool({ name: 'fetch', arguments: { id: 'ferry' } })
  expect(fetched.structuredContent).toMatchObject({ id: 'ferry', text: 'The ferry sails at noon. It is never late.' })
  expect(await (await fetch(`${address}/llms.txt`)).text()).toContain('[POST /mcp](/mcp)')
  // what is left open does not keep the server
  await client.listen({ toolsListChanged: true })
  server.child.kill('SIGTERM')
  expect((await server.outcome).code).toBe(0)
})

test('a port in use is told in one sentence', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const { port } = taken.address() as { port: number }
  const { environment } = await articleFolder()
  const refused = await runVerbatim(['serve', '--port', String(port)], environment)
  taken.close()
  expectOneSentence(refused, /in use: stop what listens there or set PORT/)
})
