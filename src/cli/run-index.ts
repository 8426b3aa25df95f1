/** Runs `verbatim index`: builds or updates the index from folders and files, then prints what was done. */
import { existsSync } from 'node:fs'
import { readArticles } from '../articles/read-articles.ts'
import { layFoundation } from '../compose.ts'
import { readConfig } from '../config.ts'
import { AppError } from '../errors.ts'
import { createLogger } from '../log.ts'
import { abortOnInterrupt } from './abort-on-interrupt.ts'
import { EXIT } from './exit-with.ts'
import { updateIndex } from './update-index.ts'

export interface IndexCommand {
  readonly paths: readonly string[]
  readonly prune?: boolean
  readonly strict?: boolean
  readonly quiet?: boolean
}

/** Exit code 0; 1 with `--strict` when something could not be read. Ctrl-C stops after the batches in work. */
export async function runIndex(
  environment: Readonly<Record<string, string | undefined>>,
  command: IndexCommand,
): Promise<number> {
  const config = readConfig({ ...environment, LOG_LEVEL: environment.LOG_LEVEL ?? 'warn' })
  requireAnyPath(command.paths)
  const foundation = await layFoundation(config, createLogger(config.logLevel))
  try {
    const { report, text } = await updateIndex(foundation, {
      source: () => readArticles(command.paths),
      missing: command.prune ? 'remove' : 'keep',
      progress: command.quiet ? 'none' : process.stderr.isTTY ? 'bar' : 'lines',
      signal: abortOnInterrupt(),
    })
    process.stdout.write(`${text}\n`)
    const hasProblems = report.leftOutItems.some(item => item.kind === 'problem')
    return command.strict && hasProblems ? EXIT.nothing : EXIT.ok
  } finally {
    await foundation.close()
  }
}

/** One path that is not there among others is reported with what was read; a mistaken command changes nothing. */
function requireAnyPath(paths: readonly string[]): void {
  if (paths.some(path => existsSync(path))) return
  const seen = paths.length === 1 ? `${paths[0]} does not exist` : `none of ${paths.join(', ')} exists`
  throw new AppError('not_found', `${seen}: give folders or files of articles; nothing was indexed`)
}
