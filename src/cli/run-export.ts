/** Runs `verbatim export`: writes every article as a line of JSON that `verbatim index` reads. */
import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import type { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { AppError } from '../errors.ts'
import { abortOnInterrupt } from './abort-on-interrupt.ts'
import { EXIT } from './exit-with.ts'
import { type Environment, unlessInterrupted, withCaretaker } from './with-foundation.ts'

export interface ExportCommand {
  /** `-` is stdout. */
  readonly file: string
  readonly withPassages?: boolean
  readonly withVectors?: boolean
}

/** Exit code 0; 1 when it was interrupted. A file is there whole or not at all. */
export function runExport(
  environment: Environment,
  { file, withPassages, withVectors }: ExportCommand,
): Promise<number> {
  return withCaretaker(environment, caretaker => {
    const signal = abortOnInterrupt()
    const options = { withPassages: (withPassages || withVectors) ?? false, withVectors: withVectors ?? false }
    const write = (output: Writable) => writeLines(caretaker.export(options), output, signal)
    return unlessInterrupted(signal, async () => {
      const count = file === '-' ? await write(process.stdout) : await writeFileWhole(file, write)
      if (file !== '-') process.stdout.write(`exported ${count} articles to ${file}\n`)
      return EXIT.ok
    })
  })
}

/** On disk under another name before it has its own. */
async function writeFileWhole(file: string, write: (output: Writable) => Promise<number>): Promise<number> {
  const temporary = `${file}.${process.pid}.tmp`
  try {
    const output = createWriteStream(temporary, { flush: true })
    output.on('error', () => {}) // seen when the writing ends
    const count = await write(output)
    output.end()
    await finished(output)
    await rename(temporary, file)
    return count
  } catch (error) {
    await rm(temporary, { force: true })
    throw storageFailure(file, error)
  }
}

function storageFailure(file: string, error: unknown): unknown {
  const isOfSystem = error instanceof Error && 'code' in error && !(error instanceof AppError)
  if (!isOfSystem) return error
  return new AppError('storage_failed', `${file} cannot be written: ${error.message}; name another place`, {
    cause: error,
  })
}

/** Waits for a slow reader; one that has seen enough ends it. */
async function writeLines(records: AsyncIterable<unknown>, output: Writable, signal: AbortSignal): Promise<number> {
  let count = 0
  for await (const record of records) {
    signal.throwIfAborted()
    if (output.destroyed) break
    if (!output.write(`${JSON.stringify(record)}\n`)) await drainedOrClosed(output)
    count++
  }
  if (output.errored && output !== process.stdout) throw output.errored
  return count
}

function drainedOrClosed(output: Writable): Promise<void> {
  return new Promise(resolve => {
    const go = () => {
      output.off('drain', go)
      output.off('close', go)
      resolve()
    }
    output.on('drain', go)
    output.on('close', go)
  })
}
