/** The benchmarks by name. */
import type { Bench, Outcome } from './bench.ts'
import { benchmarkGraph, benchmarkGrowth, benchmarkIndexing, benchmarkStart } from './benchmark-building.ts'
import { benchmarkCluster } from './benchmark-cluster.ts'
import { benchmarkImport, benchmarkLoad, benchmarkQueries } from './benchmark-searching.ts'

export type BenchmarkName = keyof typeof BENCHMARKS

export const BENCHMARKS = {
  index: benchmarkIndexing,
  query: benchmarkQueries,
  load: benchmarkLoad,
  import: benchmarkImport,
  start: benchmarkStart,
  scale: benchmarkGrowth,
  graph: benchmarkGraph,
  cluster: benchmarkCluster,
} satisfies Record<string, (bench: Bench) => Promise<Outcome>>
