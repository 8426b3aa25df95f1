/** An MCP server over a small library of articles, and clients of the SDK that speak to it in every way there is. */
import { PassThrough } from 'node:stream'
import { Client, StreamableHTTPClientTransport, type Transport } from '@modelcontextprotocol/client'
import type { McpServerFactory } from '@modelcontextprotocol/server'
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio'
import { pino } from 'pino'
import { onTestFinished } from 'vitest'
import { type Access, createApp } from '../../src/http/create-app.ts'
import { listen } from '../../src/http/listen.ts'
import { createHttpEndpoint } from '../../src/mcp/create-http-endpoint.ts'
import { createServerFactory } from '../../src/mcp/create-server-factory.ts'
import type { McpParts } from '../../src/mcp/mcp-parts.ts'
import { serveStdio } from '../../src/mcp/serve-stdio.ts'
import type { Article } from '../../src/model.ts'
import { makeArticle } from '../support/articles.ts'
import { type HashLibrary, openHashLibrary } from '../support/hash-library.ts'
import { wordCounter } from '../support/word-counter.ts'

export const silent = pino({ level: 'silent' })

export const bridge = makeArticle({
  id: 'news/bridge, part 1.md',
  title: 'Bridge falls',
  url: 'https://example.org/bridge',
  authors: ['Ada Müller'],
  publishedAt: '2026-03-01T08:00:00.000Z',
  tags: ['local'],
  attributes: { section: 'local', words: 25 },
  text: 'The bridge at Aldane fell at dawn 🎉. Nobody was on it.\n\nThe mayor wants a new bridge by summer. It may cost 4 million.\n',
})
export const ferry = makeArticle({
  id: 'ferry',
  title: 'Ferry',
  url: null,
  publishedAt: '2026-02-01T08:00:00.000Z',
  attributes: { section: 'travel' },
  text: 'The ferry sails at noon. It is never late.',
})

/** Sentences that all differ; far more than fits into one answer. */
export const long = makeArticle({
  id: 'long.txt',
  title: 'Tides',
  url: 'https://example.org/tides',
  text: Array.from({ length: 3000 }, (_, i) => `On day ${i} the tide reached ${i % 97} centimetres.`).join(' '),
})

export interface SampleServer {
  readonly library: HashLibrary
  readonly factory: McpServerFactory
}

export async function openServer(
  articles: readonly Article[] = [bridge, ferry],
  parts: Partial<McpParts> = {},
): Promise<SampleServer> {
  const library = await openHashLibrary()
  await library.index(articles)
  const factory = createServerFactory({
    ...library,
    tokens: wordCounter,
    logger: silent,
    version: '0.0.0',
    ...parts,
  })
  return { library, factory }
}

export type Era = 'modern' | 'legacy'
export type Way = 'http' | 'stdio'

/** What a client may be: both ways, both eras. */
export const CLIENTS: readonly (readonly [Way, Era])[] = [
  ['http', 'modern'],
  ['http', 'legacy'],
  ['stdio', 'modern'],
  ['stdio', 'legacy'],
]

/** Closed after the test. */
export async function connectClient(server: SampleServer, way: Way, era: Era): Promise<Client> {
  const transport = way === 'http' ? await openHttp(server) : openStreams(server.factory)
  return connect(transport, era)
}

export async function connect(transport: Transport, era: Era): Promise<Client> {
  const mode = era === 'modern' ? { pin: '2026-07-28' } : 'legacy'
  const client = new Client({ name: 'test', version: '1.0.0' }, { versionNegotiation: { mode } })
  await client.connect(transport)
  onTestFinished(() => client.close())
  return client
}

/** The address of a listening application with `/mcp`. */
export async function openAddress({ library, factory }: SampleServer, access: Partial<Access> = {}): Promise<string> {
  const endpoint = createHttpEndpoint(factory, silent)
  const app = createApp({
    ...library,
    readiness: () => ({ ready: true }),
    logger: silent,
    mcp: endpoint.handle,
    access: { host: '127.0.0.1', apiKeys: [], allowedHosts: [], allowedOrigins: [], ...access },
  })
  const listening = await listen(app, { host: '127.0.0.1', port: 0 })
  onTestFinished(async () => {
    await endpoint.close()
    await listening.close()
  })
  return listening.address
}

async function openHttp(server: SampleServer): Promise<Transport> {
  return new StreamableHTTPClientTransport(new URL(`${await openAddress(server)}/mcp`))
}

/** A client in the same process: what the server writes it reads, and the other way round. */
function openStreams(factory: McpServerFactory): Transport {
  const input = new PassThrough()
  const output = new PassThrough()
  void serveStdio(factory, { input, output, logger: silent, signal: new AbortController().signal })
  return new StdioServerTransport(output, input)
}
