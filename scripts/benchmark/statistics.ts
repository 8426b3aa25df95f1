/** Medians and percentiles of measured values, and tables of them. */
import Table from 'cli-table3'

export interface Spread {
  readonly count: number
  readonly min: number
  readonly median: number
  readonly p95: number
  readonly p99: number
  readonly max: number
}

/** Percentiles by nearest rank. Expects at least one value. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b)
  return {
    count: sorted.length,
    min: sorted[0]!,
    median: rankOf(sorted, 0.5),
    p95: rankOf(sorted, 0.95),
    p99: rankOf(sorted, 0.99),
    max: sorted.at(-1)!,
  }
}

function rankOf(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!
}

export function median(values: readonly number[]): number {
  return spreadOf(values).median
}

export type Cell = string | number

export function formatTable(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const table = new Table({ head: [...head], style: { head: [], border: [] } })
  for (const row of rows) table.push(row.map(cell => (typeof cell === 'number' ? formatNumber(cell) : cell)))
  return table.toString()
}

/** Three significant digits, or whole where there are more before the point. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return '–'
  return Math.abs(value) >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)))
}
