/** Opens what a command works with, and closes it whatever becomes of the command. */
import { type Foundation, layFoundation, openStorage } from '../compose.ts'
import { openCaretaker } from '../compose-indexing.ts'
import { type Config, readConfig } from '../config.ts'
import type { Caretaker } from '../indexing/caretaker.ts'
import { createLogger } from '../log.ts'
import { EXIT } from './exit-with.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** With the model loaded. */
export async function withFoundation<T>(
  environment: Environment,
  work: (foundation: Foundation) => Promise<T>,
): Promise<T> {
  const config = readQuietConfig(environment)
  const foundation = await layFoundation(config, createLogger(config.logLevel))
  try {
    return await work(foundation)
  } finally {
    await foundation.close()
  }
}

/** Without a model. */
export async function withCaretaker<T>(
  environment: Environment,
  work: (caretaker: Caretaker, config: Config) => Promise<T>,
): Promise<T> {
  const config = readQuietConfig(environment)
  return work(openCaretaker(openStorage(config, createLogger(config.logLevel))), config)
}

/** Commands report for themselves what goes well. */
export function readQuietConfig(environment: Environment): Config {
  return readConfig({ ...environment, LOG_LEVEL: environment.LOG_LEVEL ?? 'warn' })
}

/** Runs until the signal is given; then nothing was changed, which is said. */
export async function unlessInterrupted(signal: AbortSignal, work: () => Promise<number>): Promise<number> {
  try {
    return await work()
  } catch (error) {
    if (!signal.aborted) throw error
    process.stderr.write('interrupted: what is served is as it was\n')
    return EXIT.nothing
  }
}
