/** Knows what an index may hold: what was acknowledged, and for what is not, the version before and the one after. */

/** SHA-256 of an article's text; null when there is no such article. */
export type Version = string | null

type Allowed = ReadonlySet<Version>

export interface Truth {
  /** Every id that was ever written. */
  ids(): string[]
  allowed(id: string): Allowed
  /** A write is sent: until it is acknowledged, both versions may be found. */
  begin(id: string, version: Version): void
  acknowledge(id: string, version: Version): void
  /** A write was refused with the word that nothing was stored: only what was there before may be found. */
  refuse(id: string, before: Allowed): void
  /** From here on it is remembered which versions of each article might be found at some moment. */
  startWindow(): void
  /** What might be found at some moment of the window: in a backup, say. */
  everAllowed(id: string): Allowed
  /** Tells which generation is served after the window. Going back brings what the one before held when it was left. */
  serve(generation: string): void
  /** Takes for true what is found; answers what should not be. */
  compare(found: ReadonlyMap<string, Version>): string[]
}

const ABSENT: Allowed = new Set([null])

interface Kept {
  readonly generation: string
  readonly allowed: ReadonlyMap<string, Allowed>
}

interface State {
  allowed: Map<string, Allowed>
  touched: Map<string, Allowed>
  served: string | null
  kept: Kept | null
}

export function createTruth(): Truth {
  const state: State = { allowed: new Map(), touched: new Map(), served: null, kept: null }
  const allow = (id: string, versions: Allowed) => {
    const before = everAllowed(state, id)
    state.allowed.set(id, versions)
    state.touched.set(id, new Set([...before, ...versions]))
  }
  const allowed = (id: string) => state.allowed.get(id) ?? ABSENT
  return {
    ids: () => [...state.allowed.keys()],
    allowed,
    begin: (id, version) => allow(id, new Set([...allowed(id), version])),
    acknowledge: (id, version) => allow(id, new Set([version])),
    refuse: (id, before) => allow(id, before),
    startWindow() {
      state.touched = new Map()
    },
    everAllowed: id => everAllowed(state, id),
    serve: generation => serve(state, generation),
    compare: found => compare(state, found),
  }
}

function everAllowed({ touched, allowed }: State, id: string): Allowed {
  return touched.get(id) ?? allowed.get(id) ?? ABSENT
}

/** What was written while the generations changed may have come before or after, so both is allowed in both. */
function serve(state: State, generation: string): void {
  const { served, kept, allowed, touched } = state
  if (generation === served) return
  const left = new Map([...allowed.keys()].map(id => [id, everAllowed(state, id)]))
  if (kept?.generation === generation) {
    const ids = new Set([...kept.allowed.keys(), ...allowed.keys()])
    const back = (id: string) => new Set([...(kept.allowed.get(id) ?? ABSENT), ...(touched.get(id) ?? [])])
    state.allowed = new Map([...ids].map(id => [id, back(id)]))
  }
  state.kept = served === null ? null : { generation: served, allowed: left }
  state.served = generation
}

function compare(state: State, found: ReadonlyMap<string, Version>): string[] {
  const wrong: string[] = []
  for (const id of new Set([...state.allowed.keys(), ...found.keys()])) {
    const version = found.get(id) ?? null
    const expected = state.allowed.get(id) ?? ABSENT
    if (!expected.has(version)) wrong.push(`${id} is ${version}, expected ${[...expected].join(' or ')}`)
    state.allowed.set(id, new Set([version]))
  }
  return wrong
}
