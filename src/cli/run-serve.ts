/** Runs `verbatim serve`: brings the index up to date if asked to, then answers over HTTP until told to stop. */
import { readArticles } from '../articles/read-articles.ts'
import { beginFoundation, type Foundation, type Library, openOrCreateLibrary } from '../compose.ts'
import { type Serving, serveIndex } from '../compose-serving.ts'
import { readConfig } from '../config.ts'
import { hasIdentity } from '../engine/generation-store.ts'
import { AppError } from '../errors.ts'
import { createLogger } from '../log.ts'
import { keepFollowing } from '../serving/keep-following.ts'
import { abortOnInterrupt } from './abort-on-interrupt.ts'
import { EXIT } from './exit-with.ts'
import { createLibrarySlot } from './library-slot.ts'
import { openHttp } from './open-http.ts'
import { updateIndex } from './update-index.ts'

export interface ServeCommand {
  /** Folders and files to index first; none to serve what there is. */
  readonly build: readonly string[]
}

/** Listens before it is ready, so that a port in use is told at once and `/livez` answers during a build. */
export async function runServe(
  environment: Readonly<Record<string, string | undefined>>,
  { build }: ServeCommand,
): Promise<number> {
  const config = readConfig(environment)
  const logger = createLogger(config.logLevel)
  const signal = abortOnInterrupt()
  const slot = createLibrarySlot()
  const http = await openHttp(slot, { config, logger })
  let foundation: Foundation | null = null
  let serving: Serving | null = null
  try {
    const begun = await beginFoundation(config, logger)
    foundation = begun.foundation
    serving = serveIndex(foundation, await openMeanwhile(begun.loaded, openUpToDate(foundation, build, signal)))
    slot.fill(serving)
    await http.loaded
    if (!signal.aborted) announce(http.address)
    await keepFollowing(serving.index, signal)
    return EXIT.ok
  } catch (error) {
    if (signal.aborted && isEndOfWait(error)) return EXIT.ok
    throw error
  } finally {
    await Promise.all([http.close(), serving?.jobs.close()])
    await serving?.close()
    await foundation?.close()
  }
}

/** The index is opened while the model loads, and closed again if that cannot be. */
async function openMeanwhile(loaded: Promise<void>, opening: Promise<Library>): Promise<Library> {
  opening.catch(() => {}) // reported below, after the model
  try {
    await loaded
  } catch (error) {
    await opening.then(
      library => library.engine.close(),
      () => {},
    )
    throw error
  }
  return opening
}

/** Whoever stops a server that is waiting for another writer before it starts has what was wanted. */
function isEndOfWait(error: unknown): boolean {
  return error instanceof AppError
    ? error.code === 'index_locked'
    : error instanceof Error && error.name === 'AbortError'
}

async function openUpToDate(foundation: Foundation, build: readonly string[], signal: AbortSignal): Promise<Library> {
  if (build.length > 0 && (await isWanted(foundation, build))) {
    const progress = process.stderr.isTTY ? 'bar' : 'lines'
    const { report, text } = await updateIndex(foundation, {
      source: () => readArticles(build),
      missing: 'keep',
      progress,
      signal,
    })
    if (report.embeddedArticles > 0 || report.leftOut > 0) process.stderr.write(`${text}\n`)
  }
  return openOrCreateLibrary(foundation, signal)
}

/** An index that somebody filled with other articles is served as it is; one of another model is left to be refused. */
async function isWanted({ generations, identity }: Foundation, paths: readonly string[]): Promise<boolean> {
  const manifest = await generations.current()
  if (manifest === null) return true
  if (!hasIdentity(manifest, identity)) return false
  const reader = await generations.openAny(manifest)
  try {
    const stored = new Set(await reader.ids())
    if (stored.size === 0) return true
    for await (const item of readArticles(paths))
      if (item.kind === 'article' && stored.has(item.article.id)) return true
    return false
  } finally {
    await reader.close()
  }
}

function announce(address: string) {
  const question = encodeURIComponent('why did gas get cheaper in March').replaceAll('%20', '+')
  process.stdout.write(
    [
      `verbatim is ready on ${address}`,
      `  ask:   curl '${address}/v1/search?q=${question}&limit=3'`,
      `  web:   ${address}/`,
      `  mcp:   ${address}/mcp`,
      '  stop:  Ctrl-C',
      '',
    ].join('\n'),
  )
}
