/** The moments at which processes are killed: what is under way then, and when it has begun. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { ArticleTexts } from './article-texts.ts'
import type { Truth } from './truth.ts'
import type { Running, Server, VerbatimProcesses } from './verbatim-processes.ts'
import type { LoadRun, WriteKind, WriteLoad, WriteMix } from './write-load.ts'

export type MomentName = keyof typeof MOMENTS

export interface MomentParts {
  readonly indexData: string
  /** A folder of this round, for files. */
  readonly scratch: string
  readonly processes: VerbatimProcesses
  readonly server: Server
  readonly run: LoadRun
  readonly load: WriteLoad
  readonly truth: Truth
  readonly texts: ArticleTexts
}

/** What is under way. */
export interface Step {
  /** The process that does it, besides the server; null when the server does it. */
  readonly other: Running | null
  /** Resolves when it has come as far as is wanted before the kill. */
  readonly begun: Promise<void>
  /** Whether a kill now would meet it. */
  isUnderWay(): boolean
  /** Called when all has come to its end: `code` is that of the other process, null when it was killed. */
  conclude?(code: number | null): void
  /** A backup that has to be whole if it is there. */
  readonly backup?: string
}

export interface Moment {
  readonly mix: WriteMix
  /** How long it takes from having begun, in milliseconds, until that has been seen. */
  readonly guess: number
  start(parts: MomentParts): Step
}

const ALL: WriteMix = { put: 5, delete: 2, import: 1, job: 1 }
/** Going back undoes what was written since, for which a job is too long to say what came before and what after. */
const SINGLE: WriteMix = { put: 5, delete: 2, import: 0, job: 0 }

export const MOMENTS = {
  put: { mix: { ...SINGLE, delete: 0 }, guess: 800, start: parts => writing(parts, 'put') },
  delete: { mix: { put: 1, delete: 5, import: 0, job: 0 }, guess: 800, start: parts => writing(parts, 'delete') },
  import: { mix: { put: 1, delete: 0, import: 5, job: 0 }, guess: 1000, start: parts => writing(parts, 'import') },
  job: { mix: { put: 1, delete: 1, import: 0, job: 5 }, guess: 1200, start: startJob },
  checkpoint: { mix: ALL, guess: 60, start: startClosing },
  index: { mix: ALL, guess: 500, start: startIndex },
  rebuild: { mix: ALL, guess: 800, start: parts => startUpkeep(parts, ['rebuild', '--quiet'], isBuildingAside) },
  swap: { mix: ALL, guess: 150, start: parts => startUpkeep(parts, ['rebuild', '--quiet'], holdsLock) },
  rollback: { mix: SINGLE, guess: 60, start: parts => startUpkeep(parts, ['rollback', '--yes'], holdsLock) },
  backup: { mix: ALL, guess: 100, start: startBackup },
  compact: { mix: ALL, guess: 200, start: parts => startUpkeep(parts, ['compact', '--quiet'], holdsLock) },
} satisfies Record<string, Moment>

function writing({ run }: MomentParts, kind: WriteKind): Step {
  const isUnderWay = () => run.underWay().includes(kind)
  return { other: null, begun: until(isUnderWay), isUnderWay }
}

/** The lock on the jobs is held while one is worked off. */
function startJob({ indexData }: MomentParts): Step {
  const isUnderWay = () => unfinishedJobs(join(indexData, 'jobs')) > 0
  return { other: null, begun: until(isUnderWay), isUnderWay }
}

function unfinishedJobs(folder: string): number {
  const names = existsSync(folder) ? readdirSync(folder) : []
  return names.filter(name => existsSync(join(folder, name, 'body'))).length
}

/** A server that is told to stop saves its graph. */
function startClosing({ server, run }: MomentParts): Step {
  const begun = until(() => run.underWay().length > 0).then(async () => {
    await new Promise(resolve => setTimeout(resolve, 300))
    server.signal('SIGTERM')
  })
  return { other: null, begun, isUnderWay: server.isAlive }
}

const BUILT_AT_ONCE = 8

function startIndex(parts: MomentParts): Step {
  const { load, truth, texts, scratch } = parts
  const folder = join(scratch, 'articles')
  mkdirSync(folder, { recursive: true })
  const drafts = load.reserve(BUILT_AT_ONCE).map(id => ({ id, ...texts.write() }))
  writeFileSync(
    join(folder, 'articles.jsonl'),
    drafts.map(({ id, text }) => `${JSON.stringify({ id, text })}\n`).join(''),
  )
  for (const { id, sha256 } of drafts) truth.begin(id, sha256)
  const step = startUpkeep(parts, ['index', folder, '--quiet', '--strict'], holdsLock)
  return {
    ...step,
    conclude(code) {
      if (code === 0) for (const { id, sha256 } of drafts) truth.acknowledge(id, sha256)
      load.release(drafts.map(({ id }) => id))
    },
  }
}

function startBackup(parts: MomentParts): Step {
  const backup = join(parts.scratch, 'index.tar')
  rmSync(backup, { force: true })
  const isCopying = () => readdirSync(dirname(backup)).some(name => name.startsWith(`${basename(backup)}.`))
  return { ...startUpkeep(parts, ['backup', backup, '--quiet'], isCopying), backup }
}

type Sign = (indexData: string, process: Running) => boolean

function startUpkeep({ processes, indexData }: MomentParts, args: readonly string[], sign: Sign): Step {
  const other = processes.run(args)
  const begun = until(() => sign(indexData, other) || !other.isAlive())
  return { other, begun, isUnderWay: other.isAlive }
}

function holdsLock(indexData: string, { pid }: Running): boolean {
  return parseIfThere(join(indexData, 'writer.lock.json'))?.pid === pid
}

/** What is built aside has a lock of its own; what an earlier one left lies there without. */
function isBuildingAside(indexData: string, running: Running): boolean {
  return holdsLock(join(indexData, '.aside'), running)
}

function parseIfThere(path: string): Record<string, unknown> | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return null
  }
}

const LOOK_EVERY_MS = 5
const LONGEST_MS = 60_000

/** What never happens is no reason to wait for ever: the round then goes on without having met it. */
async function until(sign: () => boolean): Promise<void> {
  for (const started = performance.now(); !sign() && performance.now() - started < LONGEST_MS; ) {
    await new Promise(resolve => setTimeout(resolve, LOOK_EVERY_MS))
  }
}
