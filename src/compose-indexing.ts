/** Wiring of what makes and keeps an index, apart from what answers from it. */
import type { SourceItem } from './articles/article-source.ts'
import { type Foundation, openStorage, type Storage } from './compose.ts'
import type { Config } from './config.ts'
import type { Engine } from './engine/engine.ts'
import type { GenerationStore, WriterRequest } from './engine/generation-store.ts'
import type { Manifest } from './engine/manifest.ts'
import { AppError } from './errors.ts'
import type { Caretaker } from './indexing/caretaker.ts'
import { damageOf } from './indexing/check-article.ts'
import type { Copier } from './indexing/copier.ts'
import { createCaretaker } from './indexing/create-caretaker.ts'
import { createCopier } from './indexing/create-copier.ts'
import { createIndexVerifier } from './indexing/create-index-verifier.ts'
import { createIndexer } from './indexing/create-indexer.ts'
import { createRebuilder } from './indexing/create-rebuilder.ts'
import type { IndexVerifier } from './indexing/index-verifier.ts'
import type { Indexer } from './indexing/indexer.ts'
import type { Rebuilder } from './indexing/rebuilder.ts'
import { createLogger } from './log.ts'
import type { Article } from './model.ts'
import { divideText } from './passages/divide-article.ts'
import { findFencedCode } from './passages/find-code.ts'

export function openCaretaker(storage: Storage): Caretaker {
  return createCaretaker(storage)
}

export function openRebuilder(foundation: Foundation): Rebuilder {
  return createRebuilder({ ...foundation, divide: divideArticle })
}

export function openVerifier(foundation: Foundation): IndexVerifier {
  return createIndexVerifier({ ...foundation, divide: divideArticle })
}

/** Between two engines, both as the environment says. Throws `invalid_request` where these are one. */
export async function openCopier(config: Config, { from, to }: EnginePair): Promise<Copier> {
  if (from === to)
    throw new AppError('invalid_request', `--from and --to are both ${from}, expected two engines, such as ${OTHERS}`)
  const logger = createLogger(config.logLevel)
  const [source, target] = [
    openStorage({ ...config, engine: from }, logger),
    openStorage({ ...config, engine: to }, logger),
  ]
  return createCopier({ from: source.generations, to: target.generations })
}

export interface EnginePair {
  readonly from: Config['engine']
  readonly to: Config['engine']
}

const OTHERS = '--from embedded --to weaviate'

/** A generation open for building, under the writer's lock. */
export interface Building {
  readonly indexer: Indexer
  readonly engine: Engine
  /** True when another generation is served now, which this one is to replace. */
  readonly replaces: boolean
  /** Articles of the generation to be replaced, but for the given ids. */
  carryOver(given: ReadonlySet<string>): AsyncGenerator<SourceItem>
  /** Makes it the generation that is served. */
  publish(): Promise<void>
  /** Releases the lock; may be called twice. */
  close(): Promise<void>
}

export type BuildRequest = Omit<WriterRequest, 'holder'>

/** `onWait` hears who holds the lock, once, when another process is writing; the signal ends the wait. */
export async function openForBuilding(foundation: Foundation, request: BuildRequest): Promise<Building> {
  const { generations, identity, embedder } = foundation
  const release = await generations.lock({ ...request, holder: 'verbatim index' })
  try {
    const served = await generations.current()
    const manifest = await generations.prepare(identity)
    const engine = await generations.open(manifest, identity)
    const replaced = served === null || served.generation === manifest.generation ? null : served
    return {
      engine,
      indexer: createIndexer({ embedder, writer: engine, divide: divideArticle }),
      replaces: replaced !== null,
      carryOver: given => (replaced === null ? nothing() : carryOver(generations, replaced, given)),
      publish: () => generations.publish(manifest.generation),
      async close() {
        await engine.close()
        await release()
      },
    }
  } catch (error) {
    await release()
    throw error
  }
}

async function* carryOver(
  generations: GenerationStore,
  from: Manifest,
  given: ReadonlySet<string>,
): AsyncGenerator<SourceItem> {
  const old = await generations.openArchive(from)
  try {
    for await (const { id, found } of old.all()) {
      if (given.has(id)) continue
      const damage = damageOf(found)
      const place = { path: `${from.generation}/${id}`, line: null }
      if (found === null || damage !== null) {
        yield { kind: 'problem', ...place, reason: `the stored article is damaged and was left behind: ${damage}` }
        continue
      }
      const { textSha256: _textSha256, digest: _digest, ...article } = found.article
      yield { kind: 'article', article, ...place }
    }
  } finally {
    await old.close()
  }
}

async function* nothing(): AsyncGenerator<never> {}

export function divideArticle({ text, language }: Article) {
  return divideText(text, { language, excluded: findFencedCode(text) })
}
