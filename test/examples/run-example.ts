/** Runs an example as its reader would, in a process of its own, against a server over a few articles. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Article } from '../../src/model.ts'
import { makeArticle } from '../support/articles.ts'
import { type ServedLibrary, serveLibrary } from '../support/serve-library.ts'

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

export const API_KEY = 'key-of-the-examples'

const gas = 'Natural gas became cheaper in March. The winter had been mild, and storage was full.'

export const exampleArticles: readonly Article[] = [
  makeArticle({
    id: 'energy/gas.md',
    title: 'Gas',
    url: 'https://example.org/gas',
    publishedAt: '2026-04-01T09:30:00.000Z',
    attributes: { opinion: false },
    text: gas,
  }),
  makeArticle({
    id: 'energy/gas-comment.md',
    title: 'A comment on gas',
    url: 'https://example.org/comment',
    publishedAt: '2026-04-02T09:30:00.000Z',
    attributes: { opinion: true },
    text: 'Why gas became cheaper in March is a matter of opinion.',
  }),
  makeArticle({
    id: 'sport/cup.md',
    title: 'Cup',
    url: null,
    publishedAt: '2025-06-01T18:30:00.000Z',
    text: 'The cup went to Westmere. Gas was not needed, said the keeper.',
  }),
]

/** Asks for a key, as a server on a network would. */
export function serveExampleArticles(): Promise<ServedLibrary> {
  const access = { host: '127.0.0.1', apiKeys: [API_KEY], allowedHosts: [], allowedOrigins: [] }
  return serveLibrary(exampleArticles, { access })
}

export interface ExampleRun {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** `path` is below `examples/`. The environment holds the server's address and key, and nothing of any provider. */
export async function runExample(path: string, question: string, address: string): Promise<ExampleRun> {
  const child = spawn(process.execPath, ['--import', 'tsx', `examples/${path}`, question], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, VERBATIM_URL: address, VERBATIM_API_KEY: API_KEY },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text
    })
  }
  const [code] = await once(child, 'close')
  return { code, ...output }
}
