/** Keeps an index in a cluster: builds aside, proves that it is whole, sweeps what no longer counts. */
import { AppError } from '../../errors.ts'
import type { GenerationStore } from '../generation-store.ts'
import type { Manifest } from '../manifest.ts'
import type { Aside, AsideRequest, Compaction, Inspection, InspectOptions, Upkeep } from '../upkeep.ts'
import { collectionExists, collectionNames, listNames } from './collections.ts'
import { foldCounters } from './counters.ts'
import { inspectArticles } from './inspect-articles.ts'
import { measureRecall } from './measure-recall.ts'
import { openWeaviateEngine } from './open-weaviate-engine.ts'
import { rederiveArticles } from './rederive.ts'
import { sweepOrphans } from './sweep-orphans.ts'
import { takeLease } from './take-lease.ts'
import {
  createGeneration,
  findUnfinished,
  listManifests,
  readPointer,
  removeGeneration,
} from './weaviate-generations.ts'
import type { WeaviatePlace } from './weaviate-place.ts'

export function createWeaviateUpkeep(place: WeaviatePlace, generations: GenerationStore): Upkeep {
  return {
    buildAside: request => buildAside(place, request),
    sweep: () => sweep(place),
    inspect: (manifest, options) => inspect(place, generations, { manifest, options }),
    rederive: manifest => rederive(place, generations, manifest),
    compact: manifest => compact(place, manifest),
    backup: () => refuse('has no backups in one file', ADVICE),
    checkBackup: () => refuse('has no backups in one file', ADVICE),
    restore: () => refuse('has no backups in one file', ADVICE),
  }
}

const ADVICE = 'use the cluster\'s own backups, or "verbatim copy --from weaviate --to embedded" and back that up'

function refuse(seen: string, advice: string): Promise<never> {
  return Promise.reject(new AppError('invalid_request', `an index in a cluster ${seen}: ${advice}`))
}

async function buildAside(place: WeaviatePlace, { identity, holder }: AsideRequest): Promise<Aside> {
  const release = await lockAside(place, holder)
  try {
    const unfinished = await findUnfinished(place, identity, 'rebuild')
    const manifest = unfinished ?? (await createGeneration(place, identity, 'rebuild'))
    const engine = await openWeaviateEngine({ ...place, manifest })
    return {
      engine,
      recall: sample => measureRecall(place, engine, sample),
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

/** Does not wait. Throws `index_locked` naming who builds aside already. */
async function lockAside({ records }: WeaviatePlace, holder: string): Promise<() => Promise<void>> {
  const impatience = new AbortController()
  let other = ''
  const onWait = (present: string) => {
    other = present
    impatience.abort()
  }
  try {
    return (await takeLease(records, 'aside', { holder, onWait, signal: impatience.signal })).release
  } catch (error) {
    if (!impatience.signal.aborted) throw error
    throw new AppError('index_locked', `an index is being built aside by ${other}: try again later`, { cause: error })
  }
}

/** Generations that nobody refers to or will take up, unless somebody is building aside. */
async function sweep(place: WeaviatePlace): Promise<void> {
  const release = await lockAside(place, 'verbatim sweep').catch(unlessLocked)
  if (release === null) return
  try {
    const { current, previous } = await readPointer(place.records)
    for (const { generation, lastBuild, aside } of await listManifests(place.records)) {
      if (generation === current || generation === previous) continue
      if (lastBuild !== null || aside !== undefined || (await isCutOff(place, generation)))
        await removeGeneration(place, generation)
    }
  } finally {
    await release()
  }
}

/** Whether it was being removed: articles are made first and go first. */
async function isCutOff({ client }: WeaviatePlace, generation: string): Promise<boolean> {
  return !(await collectionExists(client, collectionNames(client.settings.prefix, generation).articles))
}

function unlessLocked(error: unknown): null {
  if (error instanceof AppError && error.code === 'index_locked') return null
  throw error
}

async function inspect(
  place: WeaviatePlace,
  generations: GenerationStore,
  { manifest, options }: { manifest: Manifest; options: InspectOptions },
): Promise<Inspection> {
  const archive = await generations.openArchive(manifest)
  const { findings, counts } = await inspectArticles(place, archive, options)
  const engine = await openWeaviateEngine({ ...place, manifest })
  try {
    // What was just written is not in the vector index yet.
    await engine.settle()
    return { findings, counts, recall: await measureRecall(place, engine, options.sample) }
  } finally {
    await engine.close()
  }
}

async function rederive(place: WeaviatePlace, generations: GenerationStore, manifest: Manifest): Promise<void> {
  const archive = await generations.openArchive(manifest)
  const engine = await openWeaviateEngine({ ...place, manifest })
  try {
    await rederiveArticles(archive, engine)
  } finally {
    await engine.close()
    await archive.close()
  }
}

/** The cluster gives back room by itself; what no longer counts is removed. Bytes are the nodes' own affair. */
async function compact(place: WeaviatePlace, manifest: Manifest): Promise<Compaction> {
  // What does not count is told from what a majority holds.
  await place.client.requireQuorum(listNames(collectionNames(place.client.settings.prefix, manifest.generation)))
  const prunedPoints = await sweepOrphans(place, manifest)
  const prunedChanges = await foldCounters(place.records, manifest.generation)
  return { bytesBefore: 0, bytesAfter: 0, prunedChanges, prunedPoints }
}
