/** Runs `verbatim mcp`: speaks the Model Context Protocol over stdin and stdout until the input ends. */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createTokenCounter, type Foundation, layFoundation } from '../compose.ts'
import { readConfig } from '../config.ts'
import { createLogger } from '../log.ts'
import { createServerFactory } from '../mcp/create-server-factory.ts'
import { serveStdio } from '../mcp/serve-stdio.ts'
import { abortOnInterrupt } from './abort-on-interrupt.ts'
import { EXIT } from './exit-with.ts'
import { readVersion } from './read-version.ts'
import { requireIndex } from './require-index.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** Exit code 0 when the input ended or on a signal. Nothing but the protocol goes to stdout. */
export async function runMcp(environment: Environment): Promise<number> {
  const config = readConfig(withHome(environment))
  const foundation = await layFoundation(config, createLogger(config.logLevel))
  try {
    await converse(foundation)
    return EXIT.ok
  } finally {
    await foundation.close()
  }
}

async function converse(foundation: Foundation): Promise<void> {
  const { logger } = foundation
  const { engine, ...ports } = await requireIndex(foundation)
  try {
    const factory = createServerFactory({ ...ports, tokens: createTokenCounter(), logger, version: readVersion() })
    const { stdin: input, stdout: output } = process
    await serveStdio(factory, { input, output, logger, signal: abortOnInterrupt() })
  } finally {
    await engine.close()
  }
}

/** Assistants start their servers in folders of their own, so the index is looked for beside the program. */
function withHome(environment: Environment): Environment {
  const home = fileURLToPath(new URL('../../', import.meta.url))
  return {
    ...environment,
    LOG_LEVEL: environment.LOG_LEVEL ?? 'warn',
    INDEX_DATA: environment.INDEX_DATA ?? join(home, 'index-data'),
    MODELS: environment.MODELS ?? join(home, 'models'),
  }
}
