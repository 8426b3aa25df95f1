/** Looks at the graph on disk: that it is what was written, leads nowhere else, and has just the stored vectors. */
import { open } from 'node:fs/promises'
import { messageOf } from '../../errors.ts'
import { bytesOf } from '../vector-bytes.ts'
import type { FindingCollector } from './collect-findings.ts'
import { type CheckpointIdentity, graphPath, readDescription, requireFit } from './graph-checkpoint.ts'
import { hashFile } from './hash-file.ts'
import { type GraphHeader, readGraphHeader, readGraphPoints, readUpperLinks } from './read-graph-file.ts'
import type { SentenceLog } from './sentence-log.ts'

export interface GraphInspection {
  readonly folder: string
  readonly identity: CheckpointIdentity
  readonly log: SentenceLog
  /** Highest number that a sentence was ever given. */
  readonly lastGiven: number
  readonly signal: AbortSignal | undefined
}

/** Nothing to find where no graph was saved yet: it is made when the index is opened. */
export async function inspectGraph(inspection: GraphInspection, collector: FindingCollector): Promise<void> {
  const add = (detail: string) => collector.add({ part: 'graph', articleId: null, detail, mend: 'derive' })
  try {
    const description = await readDescription(inspection.folder)
    if (description === null) return
    requireFit(description, inspection.identity)
    const sequence = Number(description.sequence)
    const reached = inspection.log.sequence()
    if (!(sequence <= reached))
      throw new Error(`it has reached change ${description.sequence}, the database only ${reached}`)
    for (const fault of await inspectFile(inspection, description)) add(fault)
  } catch (error) {
    inspection.signal?.throwIfAborted()
    add(`the saved graph cannot be used: ${messageOf(error)}`)
  }
}

async function inspectFile(inspection: GraphInspection, description: Record<string, unknown>): Promise<string[]> {
  const path = graphPath(inspection.folder, String(description.sha256))
  const found = await hashFile(path)
  if (found !== description.sha256) return [`${path} has SHA-256 ${found}, expected ${description.sha256}`]
  const file = await open(path, 'r')
  try {
    const header = await readGraphHeader(file)
    if (header.points !== description.count) return [`it has ${header.points} points, expected ${description.count}`]
    const faults = createTally()
    if (header.points > 0 && header.entryPoint >= header.points) faults.note('its entry is not among its points', 0)
    const seen = new Set<number>()
    for await (const point of readGraphPoints(file, header)) {
      inspection.signal?.throwIfAborted()
      inspectPoint(inspection, { point, header, seen, faults })
    }
    for await (const links of readUpperLinks(file, header)) inspectLinks(links, header, faults)
    return [...faults.list(), ...compareLabels(inspection, seen, description)]
  } finally {
    await file.close()
  }
}

interface PointInspection {
  readonly point: { label: number; isRemoved: boolean; vector: Uint8Array; neighbours: readonly number[] }
  readonly header: GraphHeader
  /** Labels of points that are not marked as removed. */
  readonly seen: Set<number>
  readonly faults: Tally
}

function inspectPoint({ log, lastGiven }: GraphInspection, { point, header, seen, faults }: PointInspection): void {
  const { label, isRemoved, vector, neighbours } = point
  if (label > lastGiven) faults.note('points have labels that no sentence ever had', label)
  if (seen.has(label)) faults.note('points share a label', label)
  if (!isRemoved) seen.add(label)
  inspectLinks(neighbours, header, faults)
  const stored = log.vector(label)
  if (stored === null) return
  if (isRemoved) faults.note('points are marked as removed whose sentences are stored', label)
  if (!bytesOf(stored).equals(vector)) faults.note('points have other vectors than are stored', label)
}

function inspectLinks(links: readonly number[], { points }: GraphHeader, faults: Tally): void {
  for (const link of links) if (link >= points) faults.note('links lead to points that are not there', link)
}

/** What the log tells of changes since it was saved, and what waited then, explains every difference, or does not. */
function compareLabels(
  { log }: GraphInspection,
  seen: ReadonlySet<number>,
  description: Record<string, unknown>,
): string[] {
  const since = changesSince(log, Number(description.sequence))
  if (since === null) return []
  const stored = new Set(log.labels())
  const missing = [...stored].filter(label => !seen.has(label) && !since.added.has(label))
  const surplus = [...seen].filter(label => !stored.has(label) && !since.removed.has(label))
  const faults: string[] = []
  if (missing.length > Number(description.waiting))
    faults.push(`${missing.length} stored sentences are not in it, such as ${missing[0]}`)
  if (surplus.length > Number(description.doomed))
    faults.push(`${surplus.length} of its points belong to no stored sentence, such as ${surplus[0]}`)
  return faults
}

/** Null when the log was pruned since. */
function changesSince(log: SentenceLog, sequence: number): { added: Set<number>; removed: Set<number> } | null {
  const since = { added: new Set<number>(), removed: new Set<number>() }
  for (let reached = sequence; ; ) {
    const changes = log.changesAfter(reached)
    if (changes === null) return null
    if (changes.length === 0) return since
    for (const change of changes) {
      for (const kind of ['added', 'removed'] as const) {
        const { from, to } = change[kind] ?? { from: 1, to: 0 }
        for (let label = from; label <= to; label++) since[kind].add(label)
      }
      reached = change.sequence
    }
  }
}

type Tally = ReturnType<typeof createTally>

/** Counts faults of a kind, with the first for an example. */
function createTally() {
  const kinds = new Map<string, { count: number; example: number }>()
  return {
    note(kind: string, example: number) {
      const known = kinds.get(kind) ?? { count: 0, example }
      kinds.set(kind, { ...known, count: known.count + 1 })
    },
    list: () => [...kinds].map(([kind, { count, example }]) => `${count} ${kind}, such as ${example}`),
  }
}
