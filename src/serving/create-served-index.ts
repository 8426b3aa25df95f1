/** Serves the current generation of an index: follows the pointer, swaps without failing anyone, writes under the lock. */
import { isDeepStrictEqual } from 'node:util'
import type { Engine } from '../engine/engine.ts'
import type { GenerationStore, IndexIdentity } from '../engine/generation-store.ts'
import type { Manifest } from '../engine/manifest.ts'
import { AppError, messageOf } from '../errors.ts'
import type { Logger } from '../log.ts'
import { type EngineLoan, lendEngine } from './lend-engine.ts'
import { lockInTime } from './lock-in-time.ts'
import type { ServedIndex } from './served-index.ts'

export interface ServedIndexParts<Held> {
  readonly generations: GenerationStore
  readonly identity: IndexIdentity
  readonly connect: (engine: Engine) => Held
  readonly logger: Logger
  /** How long a write waits for other writers, in milliseconds. */
  readonly waitMs: number
}

/** `engine` is the first to be served; it and those that follow are closed by the served index. */
export function createServedIndex<Held>(parts: ServedIndexParts<Held>, engine: Engine): ServedIndex<Held> {
  const state: State<Held> = {
    ...parts,
    place: takePlace(parts, lendEngine(engine), engine.manifest),
    hindrance: null,
    following: Promise.resolve(),
    writing: Promise.resolve(),
    ended: [],
  }
  return {
    use: work => use(state, work),
    current: work => current(state, work),
    write: work => write(state, work),
    follow: () => follow(state),
    hindrance: () => state.hindrance,
    failure: () => failureOf(state.place),
    async close() {
      await Promise.all([state.writing, state.following])
      await Promise.all([...state.ended, state.place.loan.end()])
    },
  }
}

interface Place<Held> {
  readonly held: Held
  readonly manifest: Manifest
  readonly loan: EngineLoan
}

interface State<Held> extends ServedIndexParts<Held> {
  place: Place<Held>
  hindrance: AppError | null
  /** Ends when all looks at the pointer so far have. */
  following: Promise<void>
  /** Ends when all writes so far have. */
  writing: Promise<unknown>
  /** Closings of generations that were served before. */
  readonly ended: Promise<void>[]
}

function takePlace<Held>({ connect }: ServedIndexParts<Held>, loan: EngineLoan, manifest: Manifest): Place<Held> {
  return { loan, manifest, held: connect({ ...loan.engine, manifest }) }
}

function failureOf<Held>({ loan }: Place<Held>): AppError | null {
  return loan.engine.failure?.() ?? null
}

function use<Held, T>({ place }: State<Held>, work: (held: Held) => Promise<T>): Promise<T> {
  return place.loan.use(() => work(place.held))
}

async function current<Held, T>(state: State<Held>, work: (engine: Engine) => Promise<T>): Promise<T> {
  await follow(state)
  const { hindrance, place } = state
  if (hindrance !== null) throw hindrance
  return place.loan.use(() => work(place.loan.engine))
}

/** In turn within this process, since the lock is asked for by looking again and again. */
function write<Held, T>(state: State<Held>, work: (engine: Engine) => Promise<T>): Promise<T> {
  const { generations, waitMs } = state
  const patience = AbortSignal.timeout(waitMs)
  const result = state.writing.then(async () => {
    const release = await lockInTime(generations, { waitMs, patience })
    try {
      return await current(state, work)
    } finally {
      await release()
    }
  })
  state.writing = result.catch(() => {})
  return result
}

/** Each call looks anew, after those before it: what was seen before the lock was taken does not count. */
function follow<Held>(state: State<Held>): Promise<void> {
  state.following = state.following.then(async () => {
    try {
      await changeOver(state)
      state.hindrance = null
    } catch (error) {
      noteHindrance(state, error)
    }
  })
  return state.following
}

async function changeOver<Held>(state: State<Held>): Promise<void> {
  const { generations, identity, logger, place } = state
  const manifest = await generations.current()
  if (manifest === null) throw new AppError('index_damaged', noneIsCurrent(place.manifest))
  const failure = failureOf(place)
  if (manifest.generation === place.manifest.generation && failure === null) {
    if (!isDeepStrictEqual(manifest, place.manifest)) state.place = takePlace(state, place.loan, manifest)
    return
  }
  const engine = await generations.open(manifest, identity)
  state.place = takePlace(state, lendEngine(engine), manifest)
  const change = { from: place.manifest.generation, to: manifest.generation }
  if (failure === null) logger.info(change, 'serving another generation of the index')
  else logger.warn({ ...change, reason: failure.message }, 'the index answered no more and was opened again')
  state.ended.push(endQuietly(state, place))
}

/** A generation that was replaced is of no use to anyone: that it could not be closed well is only noted. */
async function endQuietly<Held>({ logger }: State<Held>, { loan, manifest }: Place<Held>): Promise<void> {
  try {
    await loan.end()
  } catch (error) {
    logger.warn({ err: error, generation: manifest.generation }, 'a replaced generation could not be closed')
  }
}

function noneIsCurrent({ generation }: Manifest): string {
  return `no generation of the index is current any more, expected one such as ${generation}: run "npm run build-index" to build the index anew`
}

function noteHindrance<Held>(state: State<Held>, error: unknown): void {
  const hindrance = error instanceof AppError ? error : new AppError('internal', messageOf(error), { cause: error })
  if (hindrance.message !== state.hindrance?.message) {
    const { generation } = state.place.manifest
    state.logger.warn(
      { code: hindrance.code, reason: hindrance.message, serving: generation },
      'the current generation cannot be served; the one before it goes on',
    )
  }
  state.hindrance = hindrance
}
