/** Describes the commands that keep an index: verify, rebuild, rollback, compact, backup, restore, export, copy. */
import type { Command } from 'commander'
import { oneOf, wholeNumber } from './parse-option.ts'
import type { Environment } from './with-foundation.ts'

export interface CommandContext {
  /** Options win over the environment. */
  readonly withOptions: (options: Record<string, string | undefined>) => Environment
  readonly done: (code: number) => void
}

const MODEL = ['--model <name>', 'embedding model: a folder in models/, or a path (EMBEDDING_MODEL)'] as const
const JSON_REPORT = ['--json', 'print the report as JSON'] as const
const ENGINES = ['embedded', 'weaviate'] as const
const QUIET = ['--quiet', 'no progress'] as const

export function describeUpkeep(program: Command, context: CommandContext): void {
  describeVerify(program, context)
  describeRebuild(program, context)
  describeRollback(program, context)
  describeCompact(program, context)
  describeBackup(program, context)
  describeRestore(program, context)
  describeExport(program, context)
  describeCopy(program, context)
}

function describeVerify(program: Command, { withOptions, done }: CommandContext) {
  program
    .command('verify')
    .description('prove that the index is whole; exit with 1 when it is not')
    .option('--repair', 'make anew what is derived, and embed again what is damaged but for its text')
    .option('--sample <number>', 'sentences to embed again and compare', wholeNumber(0, 100_000), 100)
    .option(...JSON_REPORT)
    .option(...QUIET)
    .option(...MODEL)
    .action(async options => done(await (await import('./run-verify.ts')).runVerify(withOptions(options), options)))
}

function describeRebuild(program: Command, { withOptions, done }: CommandContext) {
  program
    .command('rebuild')
    .description('build the index anew from its own articles, aside, and switch to it')
    .option('--without-damaged', 'leave out articles that are damaged instead of stopping')
    .option(...JSON_REPORT)
    .option(...QUIET)
    .option(...MODEL)
    .action(async options => done(await (await import('./run-rebuild.ts')).runRebuild(withOptions(options), options)))
}

function describeRollback(program: Command, { withOptions, done }: CommandContext) {
  program
    .command('rollback')
    .description('go back to the index that was served before')
    .option('--yes', 'also when articles were written since')
    .option(...JSON_REPORT)
    .action(async options => done(await (await import('./run-rollback.ts')).runRollback(withOptions(options), options)))
}

function describeCompact(program: Command, { withOptions, done }: CommandContext) {
  program
    .command('compact')
    .description('give back the room of what was removed; searches go on, writes wait')
    .option(...JSON_REPORT)
    .option(...QUIET)
    .action(async options => done(await (await import('./run-compact.ts')).runCompact(withOptions(options), options)))
}

function describeBackup(program: Command, { withOptions, done }: CommandContext) {
  program
    .command('backup')
    .description('save the index in one file; searches and writes go on')
    .argument('<file>', 'a tar file to be made')
    .option('--force', 'replace the file if it is there')
    .option(...JSON_REPORT)
    .option(...QUIET)
    .action(async (file: string, options) =>
      done(await (await import('./run-backup.ts')).runBackup(withOptions(options), { ...options, file })),
    )
}

function describeRestore(program: Command, { withOptions, done }: CommandContext) {
  program
    .command('restore')
    .description('serve the index of a backup; what was served is kept to go back to')
    .argument('<file>', 'made by verbatim backup')
    .option('--force', 'also when articles are served that the backup does not hold')
    .option(...JSON_REPORT)
    .option(...QUIET)
    .option(...MODEL)
    .action(async (file: string, options) =>
      done(await (await import('./run-backup.ts')).runRestore(withOptions(options), { ...options, file })),
    )
}

function describeExport(program: Command, { withOptions, done }: CommandContext) {
  program
    .command('export')
    .description('write every article as a line of JSON, as verbatim index reads it')
    .argument('[file]', 'a file, or - for stdout', '-')
    .option('--with-passages', 'with the spans of passages and sentences')
    .option('--with-vectors', 'with those and the vector of each sentence')
    .action(async (file: string, options) =>
      done(await (await import('./run-export.ts')).runExport(withOptions(options), { ...options, file })),
    )
}

function describeCopy(program: Command, { withOptions, done }: CommandContext) {
  program
    .command('copy')
    .description(
      'copy what one engine serves into another, vectors included, and prove it; goes on where it was stopped',
    )
    .requiredOption('--from <engine>', ENGINES.join(' or '), oneOf(ENGINES))
    .requiredOption('--to <engine>', ENGINES.join(' or '), oneOf(ENGINES))
    .option('--prune', 'remove articles that the other engine serves and this one does not hold')
    .option('--without-damaged', 'leave out articles that are damaged instead of stopping')
    .option('--sample <number>', 'articles to compare, and sentences to look for', wholeNumber(0, 100_000), 50)
    .option(...JSON_REPORT)
    .option(...QUIET)
    .action(async options => done(await (await import('./run-copy.ts')).runCopy(withOptions(options), options)))
}
