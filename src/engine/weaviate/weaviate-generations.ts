/** The generations of an index in a cluster. */
import { createHash } from 'node:crypto'
import { AppError } from '../../errors.ts'
import { hashFingerprint } from '../compare-fingerprints.ts'
import type { Engine } from '../engine.ts'
import {
  type GenerationStore,
  hasIdentity,
  type IndexIdentity,
  requireIdentity,
  type WriterRequest,
} from '../generation-store.ts'
import { FORMAT_VERSION, type Manifest, manifestSchema } from '../manifest.ts'
import { collectionNames, createCollections, removeCollections } from './collections.ts'
import { counterKind } from './counters.ts'
import { openWeaviateArchive } from './open-weaviate-archive.ts'
import { openWeaviateEngine } from './open-weaviate-engine.ts'
import type { RecordStore } from './record-store.ts'
import { type HeldLease, takeLease } from './take-lease.ts'
import type { WeaviatePlace } from './weaviate-place.ts'

export function createWeaviateGenerations(place: WeaviatePlace): GenerationStore {
  const { records } = place
  /** Taken through this store and not released; not those that are shared. */
  const held = new Set<HeldLease>()
  const isAlone = () => held.size > 0
  const openAny = (manifest: Manifest): Promise<Engine> => openWeaviateEngine({ ...place, manifest, isAlone })
  return {
    current: async () => readManifest(records, (await readPointer(records)).current),
    previous: async () => readManifest(records, (await readPointer(records)).previous),
    async open(manifest, identity) {
      requireIdentity(manifest, identity)
      return openAny(manifest)
    },
    openAny,
    openArchive: manifest => openWeaviateArchive(place, manifest),
    async prepare(identity) {
      const { current } = await readPointer(records)
      const served = await readManifest(records, current)
      if (served !== null && hasIdentity(served, identity)) return served
      return (await findUnfinished(place, identity, null)) ?? createGeneration(place, identity)
    },
    async publish(generation) {
      for (const lease of held) await lease.requireHeld()
      await publish(place, generation)
    },
    async lock(request) {
      if (request.isShared) return shareIndex(records, request)
      const lease = await takeLease(records, 'writer', request)
      held.add(lease)
      return async () => {
        held.delete(lease)
        await lease.release()
      }
    },
  }
}

/** Answers what makes sure that nobody else had the index for himself meanwhile, and that the same one is served. */
async function shareIndex(records: RecordStore, request: WriterRequest): Promise<() => Promise<void>> {
  const lease = await takeLease(records, 'writer', request)
  const before = await readPointer(records)
  return async () => {
    const [now] = await Promise.all([readPointer(records), lease.release()])
    if (now.current === before.current) return
    throw new AppError('index_locked', `${now.current} took the place of ${before.current} meanwhile: try again later`)
  }
}

interface Pointer {
  readonly current: string | null
  readonly previous: string | null
}

export async function readPointer(records: RecordStore): Promise<Pointer> {
  const text = await records.read('pointer', 'current')
  return text === null ? { current: null, previous: null } : (JSON.parse(text) as Pointer)
}

async function readManifest(records: RecordStore, generation: string | null): Promise<Manifest | null> {
  if (generation === null) return null
  const text = await records.read('manifest', generation)
  if (text !== null) return toManifest(generation, text)
  throw new AppError('index_damaged', `the cluster has no manifest of ${generation}, ${ADVICE}`)
}

const ADVICE = 'expected one: run "npm run build-index" to build the index anew'

function toManifest(generation: string, text: string): Manifest {
  const found = JSON.parse(text) as { format?: unknown }
  if (found.format !== FORMAT_VERSION) {
    throw new AppError(
      'index_mismatch',
      `${generation} is of format ${found.format}, expected ${FORMAT_VERSION}; ${ADVICE}`,
    )
  }
  const parsed = manifestSchema.safeParse(found)
  if (parsed.success) return parsed.data
  throw new AppError(
    'index_damaged',
    `the manifest of ${generation} cannot be used: ${parsed.error.message}; ${ADVICE}`,
  )
}

export async function listManifests(records: RecordStore): Promise<Manifest[]> {
  const found = await records.list('manifest')
  return found.map(({ name, value }) => toManifest(name, value)).sort((a, b) => (a.generation < b.generation ? -1 : 1))
}

/** A build that was interrupted before it was published, even before it had all collections: the next goes on with it. */
export async function findUnfinished(
  { client, records }: WeaviatePlace,
  identity: IndexIdentity,
  aside: Manifest['aside'] | null,
): Promise<Manifest | null> {
  const { current, previous } = await readPointer(records)
  const isOurs = ({ generation, aside: purpose }: Manifest) =>
    generation !== current && generation !== previous && (purpose ?? null) === aside
  const found = (await listManifests(records)).find(each => isOurs(each) && hasIdentity(each, identity)) ?? null
  if (found !== null) await createCollections(client, collectionNames(client.settings.prefix, found.generation))
  return found
}

/** An empty one. It can be found before its collections exist, so that they can too if this is cut off. */
export async function createGeneration(
  { client, records }: WeaviatePlace,
  { fingerprint, rules }: IndexIdentity,
  aside?: NonNullable<Manifest['aside']>,
): Promise<Manifest> {
  const model = fingerprint.model.replace(/[^A-Za-z0-9]+/g, '-').slice(0, 60)
  const createdAt = new Date().toISOString()
  const unique = createHash('sha256').update(`${createdAt} ${process.pid}`).digest('hex').slice(0, 6)
  const manifest: Manifest = {
    format: FORMAT_VERSION,
    generation: `${model}-${hashFingerprint(fingerprint).slice(0, 8)}-${unique}`,
    fingerprint,
    rules,
    createdAt,
    ...(aside && { aside }),
    lastBuild: null,
  }
  await records.write('manifest', manifest.generation, JSON.stringify(manifest))
  await createCollections(client, collectionNames(client.settings.prefix, manifest.generation))
  return manifest
}

/** One object says which is served, so readers see the old one or the new one. The one before that is removed. */
async function publish(place: WeaviatePlace, generation: string): Promise<void> {
  const { records } = place
  const before = await readPointer(records)
  const previous = before.current === generation ? before.previous : before.current
  await records.write('pointer', 'current', JSON.stringify({ current: generation, previous } satisfies Pointer))
  const isForgotten = before.previous !== null && ![generation, previous].includes(before.previous)
  // It is published by now: what cannot be removed is no reason to fail.
  if (isForgotten) await removeGeneration(place, before.previous!).catch(() => {})
}

/** The manifest goes last: what is left when this is cut off is found by it, and swept. */
export async function removeGeneration({ client, records }: WeaviatePlace, generation: string): Promise<void> {
  await removeCollections(client, collectionNames(client.settings.prefix, generation))
  await records.eraseAll(counterKind(generation))
  await records.remove('manifest', generation)
}
