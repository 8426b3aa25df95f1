/** What a single scenario has to work with: an index of its own, processes on it, and account of what was acknowledged. */
import { join } from 'node:path'
import { type Foundation, openStorage } from '../../src/compose.ts'
import { openVerifier } from '../../src/compose-indexing.ts'
import { createRandom } from '../../src/evaluation/create-random.ts'
import { type ArticleTexts, createArticleTexts } from './article-texts.ts'
import { type Answer, putArticle } from './ask-server.ts'
import { checkIndex } from './check-index.ts'
import { createTruth, type Truth } from './truth.ts'
import { createVerbatimProcesses, type Server, type VerbatimProcesses } from './verbatim-processes.ts'

export interface World {
  /** An empty folder, in which the index is `index`. */
  readonly folder: string
  readonly indexData: string
  readonly foundation: Foundation
  readonly processes: VerbatimProcesses
  readonly truth: Truth
  readonly texts: ArticleTexts
  readonly random: () => number
  /** Updates of one article. */
  readonly updates: number
  readonly faults: string[]
  /** Notes `what` as a fault when it is not so. */
  expect(isSo: boolean, what: string): void
  /** Stores a new text under the id and keeps account of the answer. */
  put(server: Server, id: string, tail?: string): Promise<Answer | null>
  /** Stores so many articles, `a0` and on. */
  fill(server: Server, articles: number): Promise<void>
  /** Compares all that is served with what was acknowledged. */
  check(server: Server): Promise<void>
  verify(): Promise<void>
  /** Tells a server to stop and expects a good end. */
  stop(server: Server): Promise<void>
}

export interface ScenarioResult {
  readonly name: string
  /** Null when it was run; else why it cannot be run here. */
  readonly untested: string | null
  /** What was seen, in figures. */
  readonly note: string
  readonly faults: readonly string[]
  readonly seconds: number
}

/** Answers what was seen; throws `NotHere` where the machine does not allow it. */
export type Scenario = (world: World) => Promise<string | Untested>

export interface Untested {
  readonly untested: string
}

export interface WorldOptions {
  readonly folder: string
  readonly foundation: Foundation
  readonly seed: number
  readonly updates: number
}

export async function runScenario(name: string, scenario: Scenario, options: WorldOptions): Promise<ScenarioResult> {
  const started = performance.now()
  const world = createWorld(options)
  const conclude = (note: string, untested: string | null = null) => {
    const seconds = (performance.now() - started) / 1000
    return { name, untested, note, faults: [...world.faults], seconds }
  }
  try {
    const seen = await scenario(world)
    return typeof seen === 'string' ? conclude(seen) : conclude('', seen.untested)
  } catch (error) {
    world.faults.push(String(error instanceof Error ? error.stack : error))
    return conclude('')
  } finally {
    await world.processes.endAll()
  }
}

function createWorld({ folder, foundation, seed, updates }: WorldOptions): World {
  const indexData = join(folder, 'index')
  const random = createRandom(seed)
  const config = { ...foundation.config, indexData }
  const own = { ...foundation, config, ...openStorage(config, foundation.logger) }
  const accounts = { truth: createTruth(), texts: createArticleTexts(random), random, faults: [] as string[] }
  const processes = createVerbatimProcesses(indexData)
  const { truth, texts, faults } = accounts
  const put: World['put'] = async (server, id, tail) => {
    const draft = texts.write(tail)
    const before = truth.allowed(id)
    truth.begin(id, draft.sha256)
    const answer = await putArticle(server.address, id, draft.text)
    if (answer?.status === 200 || answer?.status === 201) truth.acknowledge(id, draft.sha256)
    else if (answer !== null) truth.refuse(id, before)
    return answer
  }
  return {
    ...accounts,
    folder,
    indexData,
    processes,
    updates,
    foundation: own,
    put,
    expect: (isSo, what) => void (isSo || faults.push(what)),
    async fill(server, articles) {
      for (let i = 0; i < articles; i++) {
        const answer = await put(server, `a${i}`)
        if (answer?.status !== 201) faults.push(`the first PUT of a${i} was answered ${answer?.status}, expected 201`)
      }
    },
    async check(server) {
      const found = await checkIndex(server.address, accounts)
      faults.push(...found.losses.map(loss => `lost: ${loss}`), ...found.faults)
    },
    async verify() {
      const { findings } = await openVerifier(own).verify({ sample: 5 })
      faults.push(...findings.map(({ part, articleId, detail }) => `verify: ${part} ${articleId ?? ''}: ${detail}`))
    },
    async stop(server) {
      server.signal('SIGTERM')
      const { code, output } = await server.ended
      if (code !== 0) faults.push(`a server that was told to stop ended with ${code}: ${output}`)
    },
  }
}
