/** The conversation over streams: it ends with its input, but not before everything asked is answered. */
import { PassThrough } from 'node:stream'
import type { McpServerFactory } from '@modelcontextprotocol/server'
import { expect, test } from 'vitest'
import { serveStdio } from '../../src/mcp/serve-stdio.ts'
import type { SearchResponse } from '../../src/retrieval/search.ts'
import { answer } from '../http/sample-app.ts'
import { openServer, silent } from './sample-server.ts'

const INITIALIZE = {
  jsonrpc: '2.0',
  id: 0,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
}
const INITIALIZED = { jsonrpc: '2.0', method: 'notifications/initialized' }

const search = (id: number, query: string) => ({
  jsonrpc: '2.0',
  id,
  method: 'tools/call',
  params: { name: 'search', arguments: { query } },
})

function converse(factory: McpServerFactory) {
  const input = new PassThrough()
  const output = new PassThrough().setEncoding('utf8')
  const controller = new AbortController()
  let text = ''
  output.on('data', chunk => {
    text += chunk
  })
  const ended = serveStdio(factory, { input, output, logger: silent, signal: controller.signal })
  return {
    input,
    output,
    controller,
    ended,
    send: (...messages: object[]) => input.write(messages.map(message => `${JSON.stringify(message)}\n`).join('')),
    /** Every line of output is a message; anything else fails here. */
    messages: () =>
      text
        .split('\n')
        .filter(line => line !== '')
        .map(line => JSON.parse(line)),
  }
}

/** A search that waits to be released. */
function slowSearch() {
  let begin = () => {}
  let release = () => {}
  const begun = new Promise<void>(resolve => {
    begin = resolve
  })
  const released = new Promise<void>(resolve => {
    release = resolve
  })
  const run = async (): Promise<SearchResponse> => {
    begin()
    await released
    return answer
  }
  return { searcher: { search: run }, begun, release: () => release() }
}

test('what was asked before the input ended is answered, then the conversation ends', async () => {
  const { searcher, begun, release } = slowSearch()
  const { factory } = await openServer([], { searcher })
  const { send, input, ended, messages } = converse(factory)
  send(INITIALIZE, INITIALIZED, search(1, 'a'), search(2, 'b'))
  input.end()
  await begun
  release()
  await ended
  expect(messages().map(({ id, error }) => [id, error])).toEqual([
    [0, undefined],
    [1, undefined],
    [2, undefined],
  ])
})

test('an input that is empty, or ends in the middle of a message, ends it at once', async () => {
  const { factory } = await openServer([])
  for (const text of ['', '\n\n', '{"jsonrpc":"2.0","id":1,"meth']) {
    const { input, ended, messages } = converse(factory)
    input.end(text)
    await ended
    expect(messages()).toEqual([])
  }
})

test('a request that was cancelled is not waited for', async () => {
  const { searcher, begun, release } = slowSearch()
  const { factory } = await openServer([], { searcher })
  const { send, input, ended, messages } = converse(factory)
  send(INITIALIZE, INITIALIZED, search(1, 'a'))
  await begun
  send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } })
  input.end()
  await ended
  release()
  expect(messages().map(({ id }) => id)).toEqual([0])
})

test('lines that are no messages are passed over, and the next one is answered', async () => {
  const { factory } = await openServer([])
  const { send, input, ended, messages } = converse(factory)
  send(INITIALIZE)
  input.write('not json\n{"half":\n[]\n42\n"text"\n{"jsonrpc":"1.0","id":1,"method":"x"}\n\u0000\ufffd\n')
  send({ jsonrpc: '2.0', id: 7, method: 'no/such' }, { jsonrpc: '2.0', id: 8, method: 'tools/list', params: 'text' })
  send({ jsonrpc: '2.0', id: 9, method: 'tools/list' })
  input.end()
  await ended
  const byId = new Map(messages().map(message => [message.id, message]))
  expect(byId.get(7).error.code).toBe(-32601)
  expect(byId.get(9).result.tools).toHaveLength(4)
})

test('a subscription does not keep it alive', async () => {
  const { factory } = await openServer([])
  const { send, input, ended, messages } = converse(factory)
  const envelope = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
    'io.modelcontextprotocol/clientCapabilities': {},
  }
  send({ jsonrpc: '2.0', id: 1, method: 'subscriptions/listen', params: { _meta: envelope, notifications: {} } })
  await expect.poll(() => messages().length).toBeGreaterThan(0)
  input.end()
  await ended
})

test('a signal ends it while the input is open', async () => {
  const { factory } = await openServer([])
  const { send, controller, ended, messages } = converse(factory)
  send(INITIALIZE)
  await expect.poll(() => messages().length).toBe(1)
  controller.abort()
  await ended
})

test('a reader that is gone ends it, answered or not', async () => {
  const { searcher, begun, release } = slowSearch()
  const { factory } = await openServer([], { searcher })
  const { send, output, ended } = converse(factory)
  send(INITIALIZE, INITIALIZED, search(1, 'a'))
  await begun
  output.destroy(Object.assign(new Error('gone'), { code: 'EPIPE' }))
  await ended
  release()
})
