/** Searches, puts and deletes through several servers, steadily, and keeps account of what was acknowledged. */
import { setTimeout as pause } from 'node:timers/promises'
import type { ArticleTexts } from '../faults/article-texts.ts'
import type { Truth } from '../faults/truth.ts'
import { type Figures, noFigures } from './figures.ts'
import { searchOnce } from './search-load.ts'
import { writeOnce } from './write-steadily.ts'

export interface LoadParts {
  readonly truth: Truth
  readonly texts: ArticleTexts
  readonly random: () => number
  /** Told what a server must not answer. */
  readonly onFault: (fault: string) => void
}

export interface SteadyLoad {
  /** Addresses of the servers, each with a lane of writes and one of searches; a server that comes back may have another. */
  readonly addresses: string[]
  /** Whether enough nodes live to answer everything; told by whoever stops them. */
  hasMajority: boolean
  start(): { stop(): Promise<void> }
  /** Of what was done since the last call. */
  takeFigures(): Figures
  /** Ids that nobody writes to meanwhile. */
  reserve(): string
  release(id: string): void
  /** Stores a new text under the id through a server and keeps account of the answer. */
  put(address: string, id: string): Promise<boolean>
}

export interface LoadState extends LoadParts {
  readonly addresses: string[]
  readonly busy: Set<string>
  /** When each article was last acknowledged, in milliseconds of `performance.now`. */
  readonly writtenAt: Map<string, number>
  hasMajority: boolean
  figures: Figures
}

const ARTICLES = 120
/** Two cores carry nodes, servers and models: a load that leaves them some air. */
const BETWEEN_WRITES_MS = 60
const BETWEEN_SEARCHES_MS = 80
/** As a client does that is told to try again later, or whose server is gone. */
const AFTER_REFUSAL_MS = 1000

export function createSteadyLoad(parts: LoadParts, addresses: readonly string[]): SteadyLoad {
  const state: LoadState = {
    ...parts,
    addresses: [...addresses],
    busy: new Set(),
    writtenAt: new Map(),
    hasMajority: true,
    figures: noFigures(),
  }
  return {
    addresses: state.addresses,
    get hasMajority() {
      return state.hasMajority
    },
    set hasMajority(value) {
      state.hasMajority = value
    },
    start: () => start(state),
    takeFigures() {
      const { figures } = state
      state.figures = noFigures()
      return figures
    },
    reserve: () => reserve(state),
    release: id => void state.busy.delete(id),
    put: (address, id) => writeOnce(state, { address, id, kind: 'put' }),
  }
}

function start(state: LoadState) {
  let isOver = false
  const repeat = async (task: () => Promise<void>, betweenMs: number) => {
    while (!isOver) {
      await task()
      await pause(betweenMs)
    }
  }
  const lanes = state.addresses.flatMap((_, place) => [
    repeat(() => write(state, place), BETWEEN_WRITES_MS),
    repeat(() => searchOnce(state, place), BETWEEN_SEARCHES_MS),
  ])
  return {
    async stop() {
      isOver = true
      await Promise.all(lanes)
    },
  }
}

async function write(state: LoadState, place: number): Promise<void> {
  const id = reserve(state)
  const [version] = state.truth.allowed(id)
  const kind = version !== null && state.random() < 0.3 ? 'delete' : 'put'
  const isStored = await writeOnce(state, { address: state.addresses[place]!, id, kind })
  state.busy.delete(id)
  if (!isStored) await pause(AFTER_REFUSAL_MS)
}

function reserve({ busy, random }: LoadState): string {
  for (;;) {
    const id = `a${String(Math.floor(random() * ARTICLES)).padStart(3, '0')}`
    if (busy.has(id)) continue
    busy.add(id)
    return id
  }
}
