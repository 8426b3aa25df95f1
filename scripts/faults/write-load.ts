/** Writes to a server at random, several writes at a time, and keeps account of what was acknowledged. */
import type { ArticleText, ArticleTexts } from './article-texts.ts'
import { type Answer, ask, postArticles, putArticle, removeArticle } from './ask-server.ts'
import { checkCitations } from './check-citations.ts'
import type { Truth, Version } from './truth.ts'

export type WriteKind = 'put' | 'delete' | 'import' | 'job'

/** How often each kind of write comes. */
export type WriteMix = Readonly<Record<WriteKind, number>>

export interface LoadParts {
  readonly truth: Truth
  readonly texts: ArticleTexts
  readonly random: () => number
  /** Told what a server must not answer. */
  readonly onFault: (fault: string) => void
  /** `no` where there are articles whose texts are not known here, so that quotes cannot be checked. */
  readonly searches?: 'no'
}

export interface WriteLoad {
  /** Starts writing and searching until stopped, or until the server answers no more. */
  start(address: string, mix: WriteMix): LoadRun
  /** For articles written by another process: they are left alone meanwhile. */
  reserve(count: number): string[]
  release(ids: readonly string[]): void
  /** Waits until no import is left and takes those that were accepted for acknowledged. */
  settleJobs(address: string): Promise<void>
  readonly acknowledged: number
}

export interface LoadRun {
  /** Kinds of the writes that were sent and are not answered. */
  underWay(): readonly WriteKind[]
  stop(): Promise<void>
}

const LANES = 3
/** More than all lanes, jobs and another process take at once. */
const ARTICLES = 120
/** Each takes a second or so to be worked off. */
const MOST_JOBS = 3
const LONGEST_JOB_MS = 120_000

interface Draft extends ArticleText {
  readonly id: string
}

interface State extends LoadParts {
  readonly busy: Set<string>
  readonly jobs: { readonly id: string; readonly drafts: readonly Draft[] }[]
  acknowledged: number
}

export function createWriteLoad(parts: LoadParts): WriteLoad {
  const state: State = { ...parts, busy: new Set(), jobs: [], acknowledged: 0 }
  return {
    start: (address, mix) => start(state, address, mix),
    reserve: count => reserve(state, count),
    release: ids => release(state, ids),
    settleJobs: address => settleJobs(state, address),
    get acknowledged() {
      return state.acknowledged
    },
  }
}

interface Run {
  readonly state: State
  readonly address: string
  readonly open: Set<{ readonly kind: WriteKind }>
  isOver: boolean
}

function start(state: State, address: string, mix: WriteMix): LoadRun {
  const run: Run = { state, address, open: new Set(), isOver: false }
  const lanes = Array.from({ length: LANES }, async () => {
    while (!run.isOver) await writeOnce(run, pick(state, mix))
  })
  if (state.searches !== 'no') lanes.push(read(run))
  return {
    underWay: () => [...run.open].map(({ kind }) => kind),
    async stop() {
      run.isOver = true
      await Promise.all(lanes)
    },
  }
}

function pick({ random, jobs }: State, mix: WriteMix): WriteKind {
  const kinds = (Object.entries(mix) as [WriteKind, number][]).filter(
    ([kind]) => kind !== 'job' || jobs.length < MOST_JOBS,
  )
  let at = random() * kinds.reduce((sum, [, weight]) => sum + weight, 0)
  for (const [kind, weight] of kinds) {
    at -= weight
    if (at < 0) return kind
  }
  return 'put'
}

async function writeOnce(run: Run, kind: WriteKind): Promise<void> {
  const entry = { kind }
  run.open.add(entry)
  const answer = await WRITERS[kind](run)
  // What is not answered stays open: that is what a kill met.
  if (answer === null) run.isOver = true
  else run.open.delete(entry)
}

const WRITERS: Readonly<Record<WriteKind, (run: Run) => Promise<Answer | null>>> = {
  put: putOne,
  delete: removeOne,
  import: run => postMany(run, 'at once'),
  job: run => postMany(run, 'async'),
}

async function putOne({ state, address }: Run): Promise<Answer | null> {
  const [id] = reserve(state, 1) as [string]
  const before = state.truth.allowed(id)
  const draft = draftFor(state, id)
  state.truth.begin(id, draft.sha256)
  const answer = await putArticle(address, id, draft.text)
  if (answer?.status === 200 || answer?.status === 201) acknowledge(state, id, draft.sha256)
  else if (isRefusal(answer)) state.truth.refuse(id, before)
  else if (answer !== null) state.onFault(`PUT ${id} was answered ${describe(answer)}`)
  release(state, [id])
  return answer
}

async function removeOne({ state, address }: Run): Promise<Answer | null> {
  const [id] = reserve(state, 1) as [string]
  const before = state.truth.allowed(id)
  state.truth.begin(id, null)
  const answer = await removeArticle(address, id)
  if (answer?.status === 204) acknowledge(state, id, null)
  else if (answer?.status === 404) state.truth.acknowledge(id, null)
  else if (isRefusal(answer)) state.truth.refuse(id, before)
  else if (answer !== null) state.onFault(`DELETE ${id} was answered ${describe(answer)}`)
  release(state, [id])
  return answer
}

async function postMany({ state, address }: Run, how: 'at once' | 'async'): Promise<Answer | null> {
  const count = 4 + Math.floor(state.random() * 10)
  const drafts = reserve(state, count).map(id => draftFor(state, id))
  for (const { id, sha256 } of drafts) state.truth.begin(id, sha256)
  const answer = await postArticles(address, drafts, how)
  if (answer?.status === 202) {
    state.jobs.push({ id: String(answer.body?.id), drafts })
    return answer
  }
  if (answer?.status === 200) for (const { id, sha256 } of drafts) acknowledge(state, id, sha256)
  else if (answer !== null && !isRefusal(answer)) state.onFault(`POST was answered ${describe(answer)}`)
  // An import that was begun as a job may go on without us; it ends before the ids are looked at.
  release(
    state,
    drafts.map(({ id }) => id),
  )
  return answer
}

function draftFor({ truth, texts, random }: State, id: string): Draft {
  const [version] = truth.allowed(id)
  const stored = version ? texts.find(version) : undefined
  const isSame = stored !== undefined && random() < 0.15
  return { id, ...(isSame ? stored : texts.write()) }
}

function acknowledge(state: State, id: string, version: Version): void {
  state.truth.acknowledge(id, version)
  state.acknowledged++
}

/** Another writer holds the lock for long; nothing was stored then. */
function isRefusal(answer: Answer | null): boolean {
  return answer?.status === 503 && answer.body?.code === 'index_locked'
}

function describe({ status, body }: Answer): string {
  return `${status} ${JSON.stringify(body)}`
}

function reserve({ busy, random }: State, count: number): string[] {
  const ids: string[] = []
  while (ids.length < count && busy.size < ARTICLES) {
    const id = `a${String(Math.floor(random() * ARTICLES)).padStart(3, '0')}`
    if (busy.has(id)) continue
    busy.add(id)
    ids.push(id)
  }
  return ids
}

function release({ busy }: State, ids: readonly string[]): void {
  for (const id of ids) busy.delete(id)
}

/** One reader, to whom whatever is found must be quoted exactly. */
async function read(run: Run): Promise<void> {
  const { state, address } = run
  while (!run.isOver) {
    const faults = await checkCitations(address, state.texts, state.texts.question())
    for (const fault of faults) state.onFault(fault)
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}

async function settleJobs(state: State, address: string): Promise<void> {
  for (const started = performance.now(); ; ) {
    const answer = await ask(address, '/v1/jobs')
    const jobs = (answer?.body?.jobs ?? []) as { id: string; state: string; finishedAt: string | null }[]
    if (answer?.status === 200 && jobs.every(job => job.finishedAt !== null)) return conclude(state, jobs)
    if (performance.now() - started > LONGEST_JOB_MS) throw new Error(`jobs do not end: ${JSON.stringify(answer)}`)
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}

function conclude(state: State, found: readonly { id: string; state: string }[]): void {
  for (const { id, drafts } of state.jobs.splice(0)) {
    const job = found.find(each => each.id === id)
    if (job?.state !== 'done') state.onFault(`job ${id} was accepted and is ${job?.state ?? 'gone'}, expected done`)
    for (const draft of drafts) acknowledge(state, draft.id, draft.sha256)
    release(
      state,
      drafts.map(draft => draft.id),
    )
  }
}
