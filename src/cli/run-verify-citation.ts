/** Runs `verbatim verify-citation`: checks citations from a file, from standard input or from its options. */
import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { openChecker } from '../compose.ts'
import { readConfig } from '../config.ts'
import { AppError, messageOf } from '../errors.ts'
import { showVerdict } from '../http/show-citations.ts'
import { createLogger } from '../log.ts'
import type { CitationClaim } from '../retrieval/citation-checker.ts'
import { parseCitations } from '../wire/citation-schema.ts'
import { EXIT } from './exit-with.ts'
import { formatVerdicts } from './print-verdicts.ts'

export interface VerifyCitationCommand {
  /** A path, or `-` for standard input; likewise when neither it nor an article is given. */
  readonly file?: string | undefined
  readonly article?: string
  readonly quote?: string
  readonly json?: boolean
}

/** Exit code 0 when every quote stands in its article, 1 when one does not. */
export async function runVerifyCitation(
  environment: Readonly<Record<string, string | undefined>>,
  command: VerifyCitationCommand,
): Promise<number> {
  const config = readConfig({ ...environment, LOG_LEVEL: environment.LOG_LEVEL ?? 'warn' })
  const { claims, isList } = await readClaims(command)
  const { checker, close } = await openChecker(config, createLogger(config.logLevel))
  try {
    const verdicts = await checker.verify(claims)
    const color = process.stdout.isTTY && environment.NO_COLOR === undefined
    const shown = verdicts.map(showVerdict)
    const json = () => JSON.stringify(isList ? shown : shown[0], null, 2)
    process.stdout.write(`${command.json ? json() : formatVerdicts(claims, verdicts, { color })}\n`)
    const allStand = verdicts.every(({ status }) => status === 'exact' || status === 'moved')
    return allStand ? EXIT.ok : EXIT.nothing
  } finally {
    await close()
  }
}

async function readClaims(command: VerifyCitationCommand) {
  const { article, quote, file } = command
  if (article === undefined && quote === undefined) return parseClaims(await readInput(file ?? '-'))
  if (file === undefined && article !== undefined && quote !== undefined) {
    return parseCitations({ articleId: article, quote })
  }
  const message = 'expected either a file with citations, or --article <id> and --quote <text> together'
  throw new AppError('invalid_request', message)
}

async function readInput(file: string): Promise<unknown> {
  const where = file === '-' ? 'standard input' : file
  try {
    return JSON.parse(file === '-' ? await text(process.stdin) : await readFile(file, 'utf8'))
  } catch (error) {
    throw new AppError('invalid_request', `${where} holds no citations as JSON: ${messageOf(error)}`, { cause: error })
  }
}

/** In portions, as a file may hold more than a request may. */
function parseClaims(input: unknown): { claims: CitationClaim[]; isList: boolean } {
  const isObject = typeof input === 'object' && input !== null
  const list = Array.isArray(input) ? input : isObject && 'citations' in input ? input.citations : null
  if (!Array.isArray(list)) return { claims: [...parseCitations(input).claims], isList: false }
  return { claims: list.flatMap((citation, i) => parseNth(citation, i)), isList: true }
}

function parseNth(citation: unknown, index: number): readonly CitationClaim[] {
  try {
    return parseCitations(citation).claims
  } catch (error) {
    throw new AppError('invalid_request', `citation ${index + 1}: ${messageOf(error)}`, { cause: error })
  }
}
