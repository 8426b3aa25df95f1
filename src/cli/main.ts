#!/usr/bin/env node
/** The command line: parses arguments, runs one command, sets the exit code. */
import { Command, CommanderError } from 'commander'
import { describeUpkeep } from './describe-upkeep.ts'
import { describeFailure, EXIT } from './exit-with.ts'
import { oneOf, wholeNumber } from './parse-option.ts'
import { readVersion } from './read-version.ts'

type Environment = Readonly<Record<string, string | undefined>>

for (const stream of [process.stdout, process.stderr]) stream.on('error', ignoreClosedPipe)
process.exitCode = await runCli(process.argv.slice(2), process.env)

async function runCli(args: readonly string[], environment: Environment): Promise<number> {
  let code = EXIT.ok
  const program = describeProgram(environment, exit => {
    code = exit
  })
  try {
    await program.parseAsync(args, { from: 'user' })
    return code
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.failed
    process.stderr.write(`${describeFailure(error, environment.LOG_LEVEL)}\n`)
    return EXIT.failed
  }
}

/** A reader that has seen enough, such as `head`, is no failure. */
function ignoreClosedPipe(error: NodeJS.ErrnoException) {
  if (error.code !== 'EPIPE') throw error
}

function describeProgram(environment: Environment, done: (code: number) => void): Command {
  const program = new Command('verbatim')
    .description('Search your articles by meaning; every passage comes with a citation that can be checked.')
    .version(readVersion())
    .exitOverride()
  describeServe(program, environment, done)
  describeMcp(program, environment, done)
  describeSearch(program, environment, done)
  describeIndex(program, environment, done)
  describeVerifyCitation(program, environment, done)
  describeUpkeep(program, { withOptions: options => withOptions(environment, options), done })
  return program
}

function describeServe(program: Command, environment: Environment, done: (code: number) => void) {
  program
    .command('serve')
    .description('serve the index over HTTP')
    .option('--host <address>', 'address to listen on (HOST)')
    .option('--port <number>', 'port to listen on (PORT)')
    .option('--model <name>', 'embedding model: a folder in models/, or a path (EMBEDDING_MODEL)')
    .option('--build <path...>', 'first index these, if there is no index yet or they changed')
    .action(async options =>
      done(
        await (await import('./run-serve.ts')).runServe(withOptions(environment, options), {
          build: options.build ?? [],
        }),
      ),
    )
}

function describeMcp(program: Command, environment: Environment, done: (code: number) => void) {
  program
    .command('mcp')
    .description('speak the Model Context Protocol over stdin and stdout, for assistants that start it')
    .option('--model <name>', 'embedding model the index was built with (EMBEDDING_MODEL)')
    .action(async options => done(await (await import('./run-mcp.ts')).runMcp(withOptions(environment, options))))
}

function describeSearch(program: Command, environment: Environment, done: (code: number) => void) {
  program
    .command('search')
    .description('search the index and print cited passages')
    .argument('<query...>', 'the question; quote "a phrase" to require it')
    .option('--limit <number>', 'results, 1 to 50', wholeNumber(1, 50), 5)
    .option('--mode <mode>', 'hybrid, semantic or keyword', oneOf(['hybrid', 'semantic', 'keyword']), 'hybrid')
    .option('--json', 'print the response as JSON')
    .option('--model <name>', 'embedding model the index was built with (EMBEDDING_MODEL)')
    .action(async (words: string[], options) => {
      done(
        await (await import('./run-search.ts')).runSearch(withOptions(environment, options), {
          ...options,
          query: words.join(' '),
        }),
      )
    })
}

function describeIndex(program: Command, environment: Environment, done: (code: number) => void) {
  program
    .command('index')
    .description('build or update the index from folders and files')
    .argument('[paths...]', 'folders or files', ['seeds'])
    .option('--prune', 'remove stored articles that are not among these')
    .option('--strict', 'exit with 1 when anything could not be read')
    .option('--quiet', 'no progress')
    .option('--model <name>', 'embedding model: a folder in models/, or a path (EMBEDDING_MODEL)')
    .action(async (paths: string[], options) =>
      done(await (await import('./run-index.ts')).runIndex(withOptions(environment, options), { ...options, paths })),
    )
}

function describeVerifyCitation(program: Command, environment: Environment, done: (code: number) => void) {
  program
    .command('verify-citation')
    .description('check that quotes still stand where their citations say; exits with 1 when one does not')
    .argument('[file]', 'citations as JSON, one or a list, as a search returns them; - for standard input')
    .option('--article <id>', 'instead of a file: the article of the quote')
    .option('--quote <text>', 'and the quote')
    .option('--json', 'print the verdicts as JSON')
    .action(async (file: string | undefined, options) =>
      done(await (await import('./run-verify-citation.ts')).runVerifyCitation(environment, { ...options, file })),
    )
}

/** Options win over the environment. */
function withOptions(environment: Environment, options: Record<string, string | undefined>): Environment {
  return {
    ...environment,
    HOST: options.host ?? environment.HOST,
    PORT: options.port ?? environment.PORT,
    EMBEDDING_MODEL: options.model ?? environment.EMBEDDING_MODEL,
  }
}
