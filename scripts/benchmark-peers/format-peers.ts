/** Formats the comparison as a table for a terminal, with what failed and where the product is not ahead. */
import Table from 'cli-table3'
import { FIGURES, type FigureName, type Spread, type Summary } from './summarise-rounds.ts'
import { PRODUCT } from './systems.ts'

export interface SystemReport {
  readonly name: string
  readonly label: string
  readonly versions: Readonly<Record<string, string>>
  /** Null when no round was whole. */
  readonly summary: Summary | null
  /** Why it stopped; null when all rounds were whole. */
  readonly failure: string | null
}

interface Column {
  readonly title: string
  readonly digits: number
  /** Which end is better; null where neither is. */
  readonly better: 'low' | 'high' | null
}

const COLUMNS: Readonly<Record<FigureName, Column>> = {
  cpuSecondsPerMillionEmbedded: { title: 'CPU s per M\nchars embedded', digits: 1, better: 'low' },
  cpuSecondsPerMillionOfArticles: { title: 'CPU s per M\nof articles', digits: 1, better: 'low' },
  millionEmbedded: { title: 'M chars\nembedded', digits: 2, better: null },
  indexWallSeconds: { title: 'index\nwall s', digits: 1, better: 'low' },
  queryMedianMs: { title: 'query\nmedian ms', digits: 1, better: 'low' },
  queryP99Ms: { title: 'query\n99th ms', digits: 1, better: 'low' },
  queryCpuMs: { title: 'query\nCPU ms', digits: 1, better: 'low' },
  'ndcg@10': { title: 'nDCG\n@10', digits: 3, better: 'high' },
  'answerHit@1': { title: 'answer\nhit@1', digits: 3, better: 'high' },
  'answerHit@5': { title: 'answer\nhit@5', digits: 3, better: 'high' },
  wordsPerHit: { title: 'words\nper hit', digits: 0, better: 'low' },
  peakMegabytes: { title: 'peak\nMB', digits: 0, better: 'low' },
}

export function formatPeers(systems: readonly SystemReport[]): string {
  const table = new Table({ head: ['', ...FIGURES.map(name => COLUMNS[name].title)], style: { head: [], border: [] } })
  for (const { label, summary } of systems) {
    table.push([
      label,
      ...FIGURES.map(name => (summary === null ? 'failed' : cell(summary[name], COLUMNS[name].digits))),
    ])
  }
  const failures = systems.filter(({ failure }) => failure !== null)
  return [
    table.toString(),
    ...failures.map(({ label, failure }) => `${label} failed: ${failure}`),
    ...standings(systems),
    ...systems.map(({ label, versions }) => `${label}: ${listVersions(versions)}`),
  ].join('\n')
}

/**
 * A line per column in which a peer that searches by meaning is ahead of the product by the medians; one line when
 * there is none.
 */
export function standings(systems: readonly SystemReport[]): string[] {
  const product = systems.find(({ name }) => name === PRODUCT)?.summary
  if (product === null || product === undefined) return []
  const peers = systems.filter(({ name, summary }) => name !== PRODUCT && (summary?.millionEmbedded?.median ?? 0) > 0)
  if (peers.length === 0) return []
  const lines = FIGURES.flatMap(name => {
    const own = product[name]
    const ahead = peers.filter(({ summary }) => own !== null && isAhead(summary![name], own, COLUMNS[name]))
    if (ahead.length === 0) return []
    const list = ahead.map(({ label, summary }) => `${label} ${summary![name]!.median.toFixed(COLUMNS[name].digits)}`)
    const title = COLUMNS[name].title.replaceAll('\n', ' ')
    return [`Verbatim is behind in ${title}: ${own!.median.toFixed(COLUMNS[name].digits)} against ${list.join(', ')}`]
  })
  return lines.length === 0 ? ['Verbatim is ahead in every column of every peer that embeds'] : lines
}

function isAhead(peer: Spread | null, own: Spread, { better }: Column): boolean {
  if (peer === null || better === null) return false
  return better === 'low' ? peer.median < own.median : peer.median > own.median
}

function cell(spread: Spread | null, digits: number): string {
  if (spread === null) return '–'
  const [median, min, max] = [spread.median, spread.min, spread.max].map(value => value.toFixed(digits))
  return min === max ? median! : `${median}\n${min} to ${max}`
}

function listVersions(versions: Readonly<Record<string, string>>): string {
  const list = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
  return list.length === 0 ? 'not started' : list.join(', ')
}
