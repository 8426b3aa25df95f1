/** Whole comparisons between small adapters that run as real processes. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { warmUpQuestions, writeArticles } from '../../../scripts/benchmark-peers/lay-out-articles.ts'
import { type Comparison, runRounds } from '../../../scripts/benchmark-peers/run-rounds.ts'
import type { System } from '../../../scripts/benchmark-peers/systems.ts'
import { withFiles } from '../../evaluation/temporary-folder.ts'
import { onRequest, WELL_BEHAVED, writeAdapter } from './sample-adapters.ts'

const DOCUMENTS = [
  { id: 'lamps', title: 'Lamps', text: 'Lighthouses burned oil before they burned gas.' },
  { id: 'rain', title: '', text: 'Umbrellas came to London late.\nAnd then everybody had one.' },
]

const ADAPTERS: Readonly<Record<string, string>> = {
  good: WELL_BEHAVED,
  other: WELL_BEHAVED,
  ending: onRequest(`console.error('no luck'); process.exit(1)`),
  silent: onRequest(''),
  greedy: `const held = Buffer.alloc(600e6, 1); setInterval(() => held.length, 1e6)`,
}

async function compare(
  names: readonly string[],
  changes: Partial<Comparison['task']> = {},
  watch = (_step: string) => {},
) {
  const steps: string[] = []
  let systems: Awaited<ReturnType<typeof runRounds>> = []
  await withFiles({}, async scratch => {
    systems = await runRounds({
      systems: names.map(name => ({ name, label: name, installer: 'none' })),
      rounds: 2,
      queries: [question('Lighthouses then', 'lamps', 'gas'), question('Umbrellas when', 'rain', 'never')],
      articleCharacters: 100,
      countTokens: text => text.length,
      prepare: ({ name }: System) => {
        if (ADAPTERS[name] === undefined) throw new Error('the network is off')
        return writeAdapter(scratch, name, ADAPTERS[name])
      },
      task: {
        settings: {},
        articles: await writeArticles(DOCUMENTS, scratch),
        questions: ['Lighthouses then', 'Umbrellas when'],
        warmUp: ['warm up'],
        scratch,
        memoryLimitBytes: 400e6,
        timeoutMs: 60_000,
        signal: new AbortController().signal,
        ...changes,
      },
      onStep: step => {
        steps.push(step)
        watch(step)
      },
    })
  })
  return { systems, steps }
}

function question(text: string, document: string, answer: string) {
  const gains = new Map([[document, 1]])
  return { id: text, text, answers: [answer], gains, sentences: null, answerable: true, answerInText: true }
}

test('systems take turns, and each gets the same articles and questions', async () => {
  const { systems, steps } = await compare(['good', 'other'])
  expect(steps.filter(step => step.endsWith(' index'))).toEqual([
    'round 1: good index',
    'round 1: other index',
    'round 2: good index',
    'round 2: other index',
  ])
  for (const { rounds, summary, versions, failure } of systems) {
    expect({ rounds: rounds.length, versions, failure }).toEqual({
      rounds: 2,
      versions: { sample: '1.0.0' },
      failure: null,
    })
    expect(summary).toMatchObject({
      'ndcg@10': { median: 1 },
      'answerHit@1': { median: 0.5 },
      wordsPerHit: { median: 8.5 },
      // both texts with the title in front where there is one, and what was asked: warm-up first, then each question once
      millionEmbedded: {
        median:
          [
            'Lamps\n\n',
            ...DOCUMENTS.map(each => each.text),
            'asked: warm up',
            'asked: Lighthouses then',
            'asked: Umbrellas when',
          ].join('').length / 1e6,
      },
    })
    expect(summary!.cpuSecondsPerMillionOfArticles!.min).toBeGreaterThan(0)
    expect(summary!.peakMegabytes!.min).toBeGreaterThan(20)
  }
})

test('one that cannot be installed, ends or holds too much is told with its reason, and the others go on', async () => {
  const { systems } = await compare(['absent', 'ending', 'greedy', 'good'])
  const failures = Object.fromEntries(systems.map(({ name, failure, rounds }) => [name, [failure, rounds.length]]))
  expect(failures).toEqual({
    absent: ['not installed: the network is off', 0],
    ending: ['ended with 1 before it answered: no luck', 0],
    greedy: [expect.stringMatching(/^stopped: it held 0\.[4-9] GB, which is over the limit$/), 0],
    good: [null, 2],
  })
})

test('an interrupted comparison ends in the middle of a round instead of waiting for the system', async () => {
  const interrupt = new AbortController()
  const onStep = (step: string) => {
    if (step === 'round 1: silent start') interrupt.abort()
  }
  await expect(compare(['silent'], { signal: interrupt.signal }, onStep)).rejects.toThrow('aborted')
})

test('articles are written in the layout that the product reads, and warming up uses none of the questions', async () => {
  await withFiles({}, async folder => {
    const path = await writeArticles(DOCUMENTS, folder)
    expect(path).toBe(join(folder, 'articles.jsonl'))
    const lines = (await readFile(path, 'utf8')).trimEnd().split('\n')
    expect(lines.map(line => JSON.parse(line))).toEqual(DOCUMENTS.map(({ id, ...rest }) => ({ _id: id, ...rest })))
  })
  expect(warmUpQuestions(DOCUMENTS)).toEqual([
    'Lighthouses burned oil before they burned gas.',
    'Umbrellas came to London late. And then everybody had',
  ])
})
