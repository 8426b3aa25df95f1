/** Runs `verbatim search`: asks the index one question and prints the answer. */
import { layFoundation } from '../compose.ts'
import { readConfig } from '../config.ts'
import { AppError } from '../errors.ts'
import { createLogger } from '../log.ts'
import { SEARCH_DEFAULTS, type SearchMode } from '../retrieval/search.ts'
import { EXIT } from './exit-with.ts'
import { formatResults } from './print-results.ts'
import { requireIndex } from './require-index.ts'

export interface SearchCommand {
  readonly query: string
  readonly limit: number
  readonly mode: SearchMode
  readonly json?: boolean
}

/** Exit code 0 when something was found, 1 when nothing was. */
export async function runSearch(
  environment: Readonly<Record<string, string | undefined>>,
  { query, limit, mode, json }: SearchCommand,
): Promise<number> {
  const config = readConfig({ ...environment, LOG_LEVEL: environment.LOG_LEVEL ?? 'warn' })
  // For one question a second worker would load for nothing.
  const foundation = await layFoundation({ ...config, embeddingWorkers: 1 }, createLogger(config.logLevel))
  try {
    const library = await requireIndex(foundation)
    const response = await library.searcher.search({ ...SEARCH_DEFAULTS, query: cleanQuery(query), limit, mode })
    const color = process.stdout.isTTY && environment.NO_COLOR === undefined
    process.stdout.write(`${json ? JSON.stringify(response, null, 2) : formatResults(response, { color })}\n`)
    await library.engine.close()
    return response.results.length > 0 ? EXIT.ok : EXIT.nothing
  } finally {
    await foundation.close()
  }
}

function cleanQuery(text: string): string {
  const query = text.toWellFormed().trim()
  if (query.length >= 1 && query.length <= 2000) return query
  throw new AppError('invalid_request', `the question has ${query.length} characters, expected 1 to 2,000`)
}
