/** Two reports are compared question by question, also after a trip through JSON. */
import { writeFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { compareReports } from '../../src/evaluation/compare-reports.ts'
import { type ComparableReport, readReport } from '../../src/evaluation/read-report.ts'
import { withFiles } from './temporary-folder.ts'

function report(parts: Partial<ComparableReport>): ComparableReport {
  return { set: 's', model: 'm', queryIds: ['q1', 'q2', 'q3', 'q4'], perQuery: {}, ...parts }
}

const before = report({ perQuery: { hybrid: { 'hit@1': [0, 1, 0, null], 'mrr@10': [0.5, 1, 0.5, 1] } } })

test('values are paired by question, whatever the order and whatever is missing', () => {
  const after = report({ queryIds: ['q3', 'q1', 'q9', 'q4'], perQuery: { hybrid: { 'hit@1': [1, 1, 0, 1] } } })
  const { metrics } = compareReports(before, after)
  expect(metrics).toEqual([
    {
      mode: 'hybrid',
      metric: 'hit@1',
      queries: 2,
      before: 0,
      after: 1,
      difference: 1,
      ci95: [1, 1],
      beyondChance: true,
    },
  ])
})

test('a report compared with itself shows no difference', () => {
  const { metrics } = compareReports(before, before)
  expect(metrics.map(({ metric, difference, beyondChance }) => ({ metric, difference, beyondChance }))).toEqual([
    { metric: 'hit@1', difference: 0, beyondChance: false },
    { metric: 'mrr@10', difference: 0, beyondChance: false },
  ])
})

test('gains and losses that cancel out are not beyond chance, steady losses are', () => {
  const check = (values: number[], expected: boolean) => {
    const after = report({ perQuery: { hybrid: { 'mrr@10': values } } })
    expect(compareReports(before, after).metrics[0]!.beyondChance).toBe(expected)
  }
  check([1, 0.5, 1, 0.5], false)
  check([0.25, 0.5, 0.25, 0.5], true)
})

test('reports that cannot be compared are refused', () => {
  const check = (after: ComparableReport, expected: RegExp) =>
    expect(() => compareReports(before, after)).toThrow(expected)
  check(report({ set: 'other' }), /reports are of s and other/)
  check(report({ queryIds: ['q7'] }), /no question in common/)
})

test('a report is read back from its file', async () => {
  await withFiles({}, async folder => {
    await writeFile(`${folder}/a.json`, JSON.stringify({ ...before, documents: 3, modes: {} }))
    expect(await readReport(`${folder}/a.json`)).toEqual(before)
  })
})

test('a file that is no report is refused with what is wrong', async () => {
  const files = { 'text.json': 'hello', 'other.json': '{"set":"s","model":"m"}' }
  await withFiles(files, async folder => {
    const check = (name: string, code: string, expected: RegExp) =>
      expect(readReport(`${folder}/${name}`)).rejects.toMatchObject({ code, message: expect.stringMatching(expected) })
    await check('none.json', 'not_found', /none\.json is missing/)
    await check('text.json', 'invalid_request', /text\.json is not JSON/)
    await check('other.json', 'invalid_request', /other\.json is not the report .*queryIds/)
  })
})
