/** Tables for the terminal: a row per metric that was measured, a column per ranker. */
import { expect, test } from 'vitest'
import { formatComparison, formatEvaluation } from '../../src/evaluation/format-report.ts'
import type { EvaluationReport, RankerReport } from '../../src/evaluation/report.ts'

const ranker: RankerReport = {
  'ndcg@10': 0.9123,
  'recall@10': 0.95,
  'recall@100': 1,
  'mrr@10': 0.9,
  'hit@1': 0.87,
  'answerHit@1': null,
  'answerHit@5': null,
  'evidenceHit@1': null,
  citationsExact: 1,
  p50Ms: 6.14,
  p95Ms: 12,
  ci95: { 'ndcg@10': [0.9, 0.925] },
}

const report: EvaluationReport = {
  set: 'sights',
  documents: 3,
  queries: 200,
  model: 'e5',
  modes: { hybrid: ranker, bm25: { ...ranker, 'ndcg@10': 0.8, citationsExact: null, ci95: {} } },
  answers: null,
  answersByWords: null,
  calibration: {},
  citationFaults: [],
  queryIds: [],
  perQuery: {},
}

/** Cells of the table row that begins with `name`. */
function row(printed: string, name: string): string[] | null {
  const lines = printed.split('\n').map(line => line.split('│').map(cell => cell.trim()))
  return lines.find(cells => cells[1] === name)?.slice(2, -1) ?? null
}

test('metrics are rows and rankers columns', () => {
  const printed = formatEvaluation(report)
  expect(printed.split('\n')[0]).toBe('sights: 3 documents, 200 questions, model e5; means with 95 % intervals')
  expect(row(printed, '')).toEqual(['hybrid', 'bm25'])
  expect(row(printed, 'ndcg@10')).toEqual(['0.912  0.900 to 0.925', '0.800'])
  expect(row(printed, 'median ms')).toEqual(['6.1', '6.1'])
  expect(row(printed, 'citations exact')).toEqual(['100 %', '–'])
})

test('what was not measured has no row', () => {
  const printed = formatEvaluation(report)
  expect(row(printed, 'answerHit@1')).toBeNull()
  expect(printed).not.toContain('words')
  expect(printed).not.toContain('relevance')
})

test('a single bad citation in very many is not rounded away', () => {
  const hybrid = { ...ranker, citationsExact: 0.99999 }
  const printed = formatEvaluation({
    ...report,
    modes: { hybrid },
    citationFaults: [{ passageId: 'a:0-9', reason: 'the hash of the quote is wrong' }],
  })
  expect(row(printed, 'citations exact')).toEqual(['99.99 %'])
  expect(printed).toContain('bad citation: a:0-9: the hash of the quote is wrong')
})

test('answers by words and calibration have their own tables', () => {
  const printed = formatEvaluation({
    ...report,
    answers: { queries: 150, inText: 0.5, mode: 'hybrid' },
    answersByWords: { 30: { hit1: 0.7, hit5: 0.8 }, 60: { hit1: 0.75, hit5: null } },
    calibration: {
      hybrid: { forecasts: 9, ece: 0.031, auc: null, bins: [], noGoodMatch: { answerable: 0.05, unanswerable: 0.8 } },
    },
  })
  expect(printed).toContain('50.0 % of 150 stand word for word in a relevant document')
  expect(row(printed, '30')).toEqual(['0.700', '0.800'])
  expect(row(printed, '60')).toEqual(['0.750', '–'])
  expect(row(printed, 'hybrid')).toEqual(['0.031', '–', '5.0 %', '80.0 %'])
})

test('a comparison marks what is beyond chance', () => {
  const change = { mode: 'hybrid', queries: 100, before: 0.9, after: 0.92, difference: 0.02 }
  const printed = formatComparison({
    set: 'sights',
    models: { before: 'e5', after: 'bge' },
    metrics: [
      { ...change, metric: 'ndcg@10', ci95: [0.01, 0.03], beyondChance: true },
      { ...change, metric: 'mrr@10', difference: -0.02, ci95: [-0.05, 0.01], beyondChance: false },
    ],
  })
  expect(printed).toContain('sights: e5 before, bge after')
  const lines = printed.split('\n').filter(line => line.includes('hybrid'))
  const cells = lines.map(line =>
    line
      .split('│')
      .map(cell => cell.trim())
      .slice(2, -1),
  )
  expect(cells).toEqual([
    ['ndcg@10', '100', '0.900', '0.920', '+0.020', '0.010 to 0.030 *'],
    ['mrr@10', '100', '0.900', '0.920', '-0.020', '-0.050 to 0.010'],
  ])
})
