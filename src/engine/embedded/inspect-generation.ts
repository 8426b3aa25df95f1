/** Looks at everything that a generation keeps, each part in one state of the database, and changes nothing. */
import { setImmediate as pause } from 'node:timers/promises'
import type { GraphSettings } from '../../config.ts'
import { AppError, messageOf } from '../../errors.ts'
import { hashFingerprint } from '../compare-fingerprints.ts'
import type { IndexCounts } from '../engine.ts'
import type { Manifest } from '../manifest.ts'
import type { Inspection, InspectOptions } from '../upkeep.ts'
import { corruption, createFindingCollector, type FindingCollector, isCorruption } from './collect-findings.ts'
import { readDescription } from './graph-checkpoint.ts'
import { createArticleInspector } from './inspect-articles.ts'
import { inspectDatabase } from './inspect-database.ts'
import { type GraphInspection, inspectGraph } from './inspect-graph.ts'
import { inspectRecall } from './inspect-recall.ts'
import { inspectWords } from './inspect-words.ts'
import { openPassagesDatabase, type PassagesDatabase } from './passages-database.ts'
import { createSentenceLog } from './sentence-log.ts'

export interface InspectedGeneration {
  readonly folder: string
  readonly manifest: Manifest
  readonly graph: GraphSettings
}

const NOTHING: IndexCounts = { articles: 0, passages: 0, sentences: 0 }

export async function inspectGeneration(generation: InspectedGeneration, options: InspectOptions): Promise<Inspection> {
  const collector = createFindingCollector()
  const look = async <T>(work: (db: PassagesDatabase) => Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await inSnapshot(generation, work)
    } catch (error) {
      if (error instanceof AppError && error.code === 'index_damaged') {
        collector.add({ part: 'file', articleId: null, detail: messageOf(error), mend: 'replace' })
      } else if (isCorruption(error)) collector.add(corruption(error))
      else throw error
      return otherwise
    }
  }
  const counts = await look(async db => {
    inspectDatabase(db, collector)
    return inspectArticles(db, { collector, options })
  }, NOTHING)
  // A part that SQLite cannot read at all says nothing of the others.
  await look(db => inspectWords(db, collector, options.signal), undefined)
  const recall = await look(db => inspectSettledGraph(generation, { db, collector, options }), null)
  return { findings: collector.findings, counts, recall }
}

/** On a connection of its own: what others commit meanwhile is not seen. */
async function inSnapshot<T>(
  { folder, manifest }: InspectedGeneration,
  work: (db: PassagesDatabase) => Promise<T>,
): Promise<T> {
  const db = openPassagesDatabase(folder, manifest)
  try {
    db.exec('BEGIN')
    return await work(db)
  } finally {
    db.close()
  }
}

async function inspectArticles(
  db: PassagesDatabase,
  { collector, options: { onProgress, signal } }: { collector: FindingCollector; options: InspectOptions },
): Promise<IndexCounts> {
  const count = (table: string) => db.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get()!
  const total = count('articles')
  const inspectNext = createArticleInspector(db, collector)
  let done = 0
  for (let seen = inspectNext(0); seen !== null; seen = inspectNext(seen.lastRow)) {
    done += seen.articles
    onProgress?.(done, total)
    signal?.throwIfAborted()
    await pause()
  }
  return { articles: total, passages: count('passages'), sentences: count('sentences') }
}

/** Whoever serves the index may save its graph at any moment: then the look begins again. */
const LOOKS = 5

async function inspectSettledGraph(
  generation: InspectedGeneration,
  { db, collector, options }: { db: PassagesDatabase; collector: FindingCollector; options: InspectOptions },
): Promise<number | null> {
  const { folder, manifest, graph } = generation
  const { dimensions } = manifest.fingerprint
  const identity = { ...graph, dimensions, fingerprint: hashFingerprint(manifest.fingerprint) }
  for (let look = 1; ; look++) {
    const before = await shownDescription(folder)
    // A new snapshot, at or after what the graph has reached.
    db.exec('COMMIT; BEGIN')
    const inspection: GraphInspection = {
      folder,
      identity,
      log: createSentenceLog(db),
      lastGiven: lastSentence(db),
      signal: options.signal,
    }
    const own = createFindingCollector()
    await inspectGraph(inspection, own)
    const isUsable = own.findings.length === 0
    const recall = isUsable && options.sample > 0 ? await inspectRecall(inspection, options.sample) : null
    const wasReplaced = (await shownDescription(folder)) !== before
    if (!isUsable && wasReplaced && look < LOOKS) continue
    for (const finding of own.findings) collector.add(finding)
    return recall
  }
}

function lastSentence(db: PassagesDatabase): number {
  const given = db.prepare<[], number>("SELECT max(seq) FROM sqlite_sequence WHERE name = 'sentences'").pluck().get()
  return given ?? 0
}

async function shownDescription(folder: string): Promise<string> {
  return JSON.stringify(await readDescription(folder).catch(messageOf))
}
