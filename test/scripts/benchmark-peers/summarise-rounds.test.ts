/** From rounds to the lines of the table. */
import { expect, test } from 'vitest'
import { formatPeers, type SystemReport, standings } from '../../../scripts/benchmark-peers/format-peers.ts'
import type { Round } from '../../../scripts/benchmark-peers/measure-round.ts'
import {
  figuresOf,
  type RoundFigures,
  spreadOf,
  summariseRounds,
} from '../../../scripts/benchmark-peers/summarise-rounds.ts'

const round: Round = {
  versions: {},
  indexCpuSeconds: 30,
  startCpuSeconds: 2,
  indexWallSeconds: 20,
  queryCpuMs: 7,
  answers: Array.from({ length: 101 }, (_, i) => ({ ms: i, hits: [{ documents: ['d'], text: 'two words' }] })),
  peakBytes: 250e6,
  embedded: { window: null, texts: [] },
}

const queries = round.answers.map((_, i) => ({
  id: `q${i}`,
  text: 'q',
  answers: null,
  gains: new Map([['d', 1]]),
  sentences: null,
  answerable: true,
  answerInText: false,
}))

const characters = { articles: 2e6, embedded: 3e6 }

test('work is told per million characters, of what was embedded and of the articles', () => {
  expect(figuresOf(round, queries, characters)).toMatchObject({
    cpuSecondsPerMillionEmbedded: 10,
    cpuSecondsPerMillionOfArticles: 15,
    millionEmbedded: 3,
    queryMedianMs: 50,
    queryP99Ms: 99,
    'ndcg@10': 1,
    'answerHit@1': null,
    wordsPerHit: 2,
    peakMegabytes: 250,
  })
})

test('a system that embeds nothing has no figure for it, instead of an endless one', () => {
  expect(figuresOf(round, queries, { articles: 2e6, embedded: 0 }).cpuSecondsPerMillionEmbedded).toBeNull()
})

test('rounds come to their median with the least and the most', () => {
  expect(spreadOf([3, 1, 2])).toEqual({ median: 2, min: 1, max: 3 })
  expect(spreadOf([1, null])).toBeNull()
  expect(spreadOf([Number.NaN])).toBeNull()
})

function report(name: string, changes: Partial<RoundFigures>): SystemReport {
  const figures = [{ ...figuresOf(round, queries, characters), ...changes }]
  return {
    name,
    label: name.toUpperCase(),
    versions: { [name]: '1.2.3' },
    summary: summariseRounds(figures),
    failure: null,
  }
}

test('what a peer does better is said, in the direction in which it is better', () => {
  const product = report('verbatim', {})
  expect(standings([product, report('vectra', { peakMegabytes: 300, 'ndcg@10': 0.9 })])).toEqual([
    'Verbatim is ahead in every column of every peer that embeds',
  ])
  expect(standings([product, report('vectra', { peakMegabytes: 200 }), report('chroma', { 'ndcg@10': 2 })])).toEqual([
    'Verbatim is behind in nDCG @10: 1.000 against CHROMA 2.000',
    'Verbatim is behind in peak MB: 250 against VECTRA 200',
  ])
})

test('a peer without meaning is shown and not raced, and nobody is ahead of nobody', () => {
  expect(standings([report('verbatim', {}), report('minisearch', { peakMegabytes: 1, millionEmbedded: 0 })])).toEqual(
    [],
  )
})

test('a system that failed stays in the table with its reason, beside the others', () => {
  const failed: SystemReport = {
    ...report('chroma', {}),
    versions: {},
    summary: null,
    failure: 'not installed: no pip',
  }
  const text = formatPeers([report('verbatim', {}), failed, report('vectra', {})])
  expect(text).toContain('CHROMA failed: not installed: no pip')
  expect(text.match(/│ CHROMA\s+│ failed/)).not.toBeNull()
  expect(text).toContain('VECTRA: vectra 1.2.3')
})
