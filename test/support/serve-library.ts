/** A listening server over a whole library, for clients that need an address. */
import { onTestFinished } from 'vitest'
import { type AppParts, createApp } from '../../src/http/create-app.ts'
import { listen } from '../../src/http/listen.ts'
import { createLogger } from '../../src/log.ts'
import type { Article } from '../../src/model.ts'
import { type HashLibrary, openHashLibrary } from './hash-library.ts'

export interface ServedLibrary extends HashLibrary {
  /** Such as `http://127.0.0.1:41234`. */
  readonly address: string
}

/** Closed after the test; `parts` replace those of the library one by one. */
export async function serveLibrary(
  articles: readonly Article[],
  parts: Partial<AppParts> = {},
): Promise<ServedLibrary> {
  const library = await openHashLibrary()
  await library.index(articles)
  return { ...library, address: await serveParts({ ...library, ...parts }) }
}

/** Of a library that is open already. Answers the address. */
export async function serveParts(parts: Omit<AppParts, 'readiness' | 'logger'> & Partial<AppParts>): Promise<string> {
  const app = createApp({ readiness: () => ({ ready: true }), logger: createLogger('silent'), ...parts })
  const server = await listen(app, { host: '127.0.0.1', port: 0 })
  onTestFinished(() => server.close())
  return server.address
}
