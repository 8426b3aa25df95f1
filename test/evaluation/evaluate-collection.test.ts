/** The whole evaluation against a searcher with known rankings: every figure can be worked out by hand. */
import { expect, test } from 'vitest'
import type { Collection } from '../../src/evaluation/collection.ts'
import { type EvaluationProgress, evaluateCollection } from '../../src/evaluation/evaluate-collection.ts'
import type { SearchRequest } from '../../src/retrieval/search.ts'
import { createFakeTarget } from './fake-searcher.ts'

const TEXTS = {
  tower: 'The tower is 330 metres tall.',
  bridge: 'The bridge is 1.3 kilometres long.',
  lake: 'The lake is 12 metres deep.',
}

const collection: Collection = {
  name: 'sights',
  documents: Object.entries(TEXTS).map(([id, text]) => ({ id, title: '', text })),
  queries: [
    { id: 'q1', text: 'How tall is the tower?', answers: ['330 metres'] },
    { id: 'q2', text: 'How long is the bridge?', answers: ['1.3 kilometres'] },
    { id: 'q3', text: 'How cold is the sea?', answers: null },
  ],
  qrels: new Map([
    ['q1', new Map([['tower', 1]])],
    ['q2', new Map([['bridge', 1]])],
    ['q3', new Map([['sea', 1]])],
  ]),
  sentences: new Map([
    ['q1', [TEXTS.tower]],
    ['q2', [TEXTS.bridge]],
    ['q3', ['The sea is cold.']],
  ]),
}

const RANKINGS = {
  'How tall is the tower?': ['tower', 'lake', 'bridge'],
  'How long is the bridge?': ['lake', 'bridge', 'tower'],
}

test('figures of a mode are those of its rankings', async () => {
  const target = createFakeTarget({ texts: TEXTS, rankings: RANKINGS })
  const report = await evaluateCollection({ ...target, model: 'fake', collection, modes: ['hybrid', 'keyword'] })
  const third = 1 / 3
  expect(report).toMatchObject({ set: 'sights', documents: 3, queries: 3, model: 'fake', citationFaults: [] })
  expect(Object.keys(report.modes)).toEqual(['hybrid', 'keyword', 'bm25'])
  expect(report.modes.hybrid).toMatchObject({
    'ndcg@10': (1 + 1 / Math.log2(3)) / 3,
    'recall@10': 2 * third,
    'recall@100': 2 * third,
    'mrr@10': 0.5,
    'hit@1': third,
    'answerHit@1': 0.5,
    'answerHit@5': 1,
    'evidenceHit@1': third,
    citationsExact: 1,
  })
  expect(report.modes.keyword!['hit@1']).toBe(third)
  expect(report.perQuery.hybrid).toMatchObject({
    'hit@1': [1, 0, 0],
    'answerHit@1': [1, 0, null],
    'answerHit@5/60': [1, 1, null],
  })
  expect(report.queryIds).toEqual(['q1', 'q2', 'q3'])
})

test('plain BM25 stands beside the modes, without what only passages can give', async () => {
  const target = createFakeTarget({ texts: TEXTS, rankings: {} })
  const { modes } = await evaluateCollection({ ...target, model: 'fake', collection, modes: ['hybrid'] })
  expect(modes.bm25).toMatchObject({ 'hit@1': 2 / 3, 'answerHit@1': null, 'evidenceHit@1': null, citationsExact: null })
  expect(Object.keys(modes.bm25!.ci95)).toEqual(['ndcg@10', 'recall@10', 'recall@100', 'mrr@10', 'hit@1'])
  expect(modes.hybrid).toMatchObject({ 'hit@1': 0, 'answerHit@5': 0, citationsExact: null })
})

test('relevance is held against what was right, and refusals against what could be answered', async () => {
  const target = createFakeTarget({ texts: TEXTS, rankings: RANKINGS })
  const { calibration, answers } = await evaluateCollection({ ...target, model: 'fake', collection, modes: ['hybrid'] })
  // Both first results claim relevance 1; one is right. The third question finds nothing and makes no claim.
  expect(calibration.hybrid).toMatchObject({
    forecasts: 2,
    ece: 0.5,
    auc: 0.5,
    noGoodMatch: { answerable: 0, unanswerable: 1 },
  })
  expect(answers).toEqual({ queries: 2, inText: 1, mode: 'hybrid' })
})

test('answers are asked for in each word budget, the rest in the default one, each article once', async () => {
  const target = createFakeTarget({ texts: TEXTS, rankings: RANKINGS })
  const options = { answerWords: [30, 60], passageWords: 90 }
  const report = await evaluateCollection({ ...target, model: 'fake', collection, modes: ['semantic'], options })
  const asked = (test: (request: SearchRequest) => boolean) => target.requests.filter(test).length
  expect(asked(request => request.passageWords === 90 && request.limit === 10)).toBe(3)
  expect(asked(request => request.passageWords === 30 && request.limit === 5)).toBe(3)
  expect(asked(request => request.passageWords === 60 && request.limit === 5)).toBe(3)
  expect(asked(request => request.mode !== 'semantic' || request.maxPerArticle !== 1)).toBe(0)
  expect(report.answersByWords).toEqual({ 30: { hit1: 0.5, hit5: 1 }, 60: { hit1: 0.5, hit5: 1 } })
})

test('a collection without answers asks nothing more and reports none', async () => {
  const target = createFakeTarget({ texts: TEXTS, rankings: RANKINGS })
  const silent = {
    ...collection,
    queries: collection.queries.map(query => ({ ...query, answers: null })),
    sentences: null,
  }
  const report = await evaluateCollection({ ...target, model: 'fake', collection: silent, modes: ['hybrid'] })
  expect(target.requests).toHaveLength(3)
  expect(report).toMatchObject({ answers: null, answersByWords: null })
  expect(report.modes.hybrid).toMatchObject({ 'answerHit@1': null, 'evidenceHit@1': null })
})

test('pages are followed to the hundredth document and no further', async () => {
  const ids = Array.from({ length: 130 }, (_, i) => `d${i}`)
  const texts = Object.fromEntries(ids.map(id => [id, `Text of ${id}.`]))
  const target = createFakeTarget({ texts, rankings: { which: ids } })
  const long: Collection = {
    name: 'long',
    documents: ids.map(id => ({ id, title: '', text: texts[id]! })),
    queries: [{ id: 'q', text: 'which', answers: null }],
    qrels: new Map([
      [
        'q',
        new Map([
          ['d9', 1],
          ['d10', 1],
          ['d99', 1],
          ['d100', 1],
        ]),
      ],
    ]),
    sentences: null,
  }
  const { modes } = await evaluateCollection({ ...target, model: 'fake', collection: long, modes: ['hybrid'] })
  expect(target.requests.map(request => request.limit)).toEqual([10, 50, 40])
  expect(modes.hybrid).toMatchObject({ 'recall@10': 0.25, 'recall@100': 0.75, citationsExact: 1 })
})

test('a bad citation among the results shows in the share and is named', async () => {
  const target = createFakeTarget({ texts: TEXTS, rankings: RANKINGS })
  const readArticle = async (id: string) => (id === 'lake' ? null : target.readArticle(id))
  const report = await evaluateCollection({ ...target, readArticle, model: 'fake', collection, modes: ['hybrid'] })
  expect(report.modes.hybrid!.citationsExact).toBeCloseTo(4 / 6, 12)
  expect(report.citationFaults).toEqual(Array(2).fill({ passageId: 'lake:0-27', reason: 'the article is not there' }))
})

test('progress counts every question of every step', async () => {
  const target = createFakeTarget({ texts: TEXTS, rankings: RANKINGS })
  const seen: EvaluationProgress[] = []
  await evaluateCollection({
    ...target,
    model: 'fake',
    collection,
    modes: ['hybrid', 'semantic'],
    options: { answerWords: [60] },
    onProgress: progress => seen.push(progress),
  })
  const steps = ['hybrid', 'semantic', 'answers in 60 words', 'bm25']
  expect(seen).toEqual(steps.flatMap(step => [1, 2, 3].map(done => ({ step, done, total: 3 }))))
})
