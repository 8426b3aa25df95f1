/** Times the stages of a search, each at the port that it goes through. */
import { type Foundation, openLibrary } from '../../src/compose.ts'
import { createEmbeddedGenerations } from '../../src/engine/embedded/embedded-generations.ts'
import { openThreadedEngine } from '../../src/engine/embedded/threaded-engine.ts'
import type { GenerationStore } from '../../src/engine/generation-store.ts'
import { createSearcher } from '../../src/retrieval/create-searcher.ts'
import { SEARCH_DEFAULTS } from '../../src/retrieval/search.ts'
import { type Spread, spreadOf } from './statistics.ts'

const WARM_UP = 50

/** Milliseconds a search spends in each stage; words are looked up while the question is embedded. */
export type StageTimes = ReadonlyMap<string, Spread>

/** Of the embedded engine in a folder, in a thread of its own. */
export function embeddedIn({ config, logger }: Foundation, folder: string): GenerationStore {
  return createEmbeddedGenerations({ indexData: folder, graph: config.graph, logger, open: openThreadedEngine })
}

export async function measureStages(
  foundation: Foundation,
  generations: GenerationStore,
  questions: readonly string[],
): Promise<StageTimes> {
  const { config, embedder } = foundation
  const library = (await openLibrary({ ...foundation, generations }))!
  let spent = new Map<string, number>()
  const add = (stage: string, ms: number) => spent.set(stage, (spent.get(stage) ?? 0) + ms)
  const searcher = createSearcher({
    reader: timed(library.engine, add),
    embedder: timed(embedder, add),
    weights: config.fusion,
    now: Date.now,
  })
  const perStage = new Map<string, number[]>()
  for (const [i, query] of questions.entries()) {
    spent = new Map()
    const started = performance.now()
    await searcher.search({ ...SEARCH_DEFAULTS, query })
    add('whole search', performance.now() - started)
    if (i < WARM_UP) continue
    for (const [stage, ms] of spent) perStage.set(stage, [...(perStage.get(stage) ?? []), ms])
  }
  await library.engine.close()
  return new Map([...perStage].map(([stage, values]) => [stage, spreadOf(values)]))
}

function timed<T extends object>(port: T, add: (stage: string, ms: number) => void): T {
  return new Proxy(port, {
    get(target, name) {
      const value = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      return async (...args: unknown[]) => {
        const started = performance.now()
        try {
          return await value.apply(target, args)
        } finally {
          add(String(name), performance.now() - started)
        }
      }
    },
  })
}
