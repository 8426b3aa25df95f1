/** `verbatim mcp`: the protocol and nothing else on stdout, on the index of the other commands, until the input ends. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { Client } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { expect, test } from 'vitest'
import { runInspector } from '../support/run-inspector.ts'
import { articleFolder } from './article-folder.ts'
import { expectOneSentence } from './expect-one-sentence.ts'
import { runVerbatim } from './run-verbatim.ts'

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const COMMAND = [join(ROOT, 'node_modules/.bin/tsx'), join(ROOT, 'src/cli/main.ts'), 'mcp'] as const

async function indexed() {
  const { docs, environment } = await articleFolder()
  await runVerbatim(['index', docs, '--quiet'], environment)
  return environment
}

function start(environment: Readonly<Record<string, string>>) {
  const [command, ...args] = COMMAND
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, ...environment }
  const child = spawn(command, args, { env, stdio: 'pipe' })
  const outcome = Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)])
  return { child, outcome: outcome.then(([[code], stdout, stderr]) => ({ code, stdout, stderr })) }
}

test('the clients of the SDK, of both eras, and the reference client ask it', async () => {
  const environment = await indexed()
  const [command, ...args] = COMMAND
  for (const mode of ['legacy', { pin: '2026-07-28' }] as const) {
    const transport = new StdioClientTransport({ command, args, env: { PATH: process.env.PATH!, ...environment } })
    const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode } })
    await client.connect(transport)
    await client.listTools()
    const answer = await client.callTool({ name: 'search', arguments: { query: 'when does the boat leave' } })
    expect(answer.structuredContent).toMatchObject({ results: [{ articleId: 'ferry' }, {}, {}] })
    await client.close()
  }
  const call = ['--method', 'tools/call', '--tool-name', 'fetch', '--tool-arg', 'id=ferry']
  const fetched = await runInspector(['--', ...COMMAND], call, environment)
  expect(fetched.structuredContent).toMatchObject({ id: 'ferry', text: 'The ferry sails at noon. It is never late.' })
})

test('stdout is the protocol alone; the end of the input ends it when all is answered, and so does SIGTERM', async () => {
  const environment = { ...(await indexed()), LOG_LEVEL: 'trace' }
  const piped = start(environment)
  const clientInfo = { name: 'test', version: '1' }
  const messages = [
    { id: 1, method: 'initialize', params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo } },
    { method: 'notifications/initialized' },
    { id: 2, method: 'tools/call', params: { name: 'search', arguments: { query: 'the bridge' } } },
    { id: 3, method: 'tools/call', params: { name: 'search', arguments: { quest: 'the bridge' } } },
  ]
  const lines = messages.map(message => JSON.stringify({ jsonrpc: '2.0', ...message }))
  piped.child.stdin.end(`nonsense\n${lines.join('\n')}\n`)
  const { code, stdout } = await piped.outcome
  const answers = stdout
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line))
  const outcomes = answers.map(({ id, result }) => `${id}: ${result.isError ?? false}`)
  expect([code, outcomes.sort()]).toEqual([0, ['1: false', '2: false', '3: true']])

  const open = start({ ...environment, LOG_LEVEL: 'warn' })
  open.child.stdin.write(`${lines[0]}\n`)
  await once(open.child.stdout, 'data')
  open.child.kill('SIGTERM')
  expect(await open.outcome).toMatchObject({ code: 0, stderr: '' })
})

test('without an index it says how to build one, on stderr', async () => {
  const { environment } = await articleFolder()
  expectOneSentence(
    await runVerbatim(['mcp'], environment),
    /^verbatim: there is no index in .*: build one with npm run/,
  )
})
