/** Tests of pooling the sentences of a passage, with a model whose token vectors can be worked out by hand. */
import { expect, test } from 'vitest'
import { embedInput } from '../../src/embedding/embed-passage.ts'
import type { LoadedModel } from '../../src/embedding/embed-text.ts'

/** A token is a letter: its vector is (1, 0) for `a`, (0, 1) for any other, and (0, -9) around the ids. */
function createLetterModel(maxTokens: number) {
  const runs: string[] = []
  const model: LoadedModel = {
    settings: { pooling: 'mean', dimensions: 2, maxTokens, queryPrefix: '', passagePrefix: '', dtype: 'q8' },
    specialTokens: 2,
    leadingTokens: 1,
    tokenise: text => [...text.replaceAll(' ', '')].map(letter => letter.charCodeAt(0)),
    async run(ids) {
      runs.push(String.fromCharCode(...ids))
      return Float32Array.from([0, -9, ...ids.flatMap(id => (id === 97 ? [1, 0] : [0, 1])), 0, -9])
    },
  }
  return { model, runs }
}

async function embed(model: LoadedModel, texts: string[], beforeRun = async () => {}) {
  const text = texts.join(' ')
  let end = -1
  const sentences = texts.map(own => {
    const start = end + 1
    end = start + own.length
    return { start, end }
  })
  const found = await embedInput(model, { kind: 'passage', lead: 'tt', text, sentences }, beforeRun)
  return found.map(({ vector, runs }) => [...vector, runs])
}

test('a sentence is the direction of its own tokens, without title, neighbours and what surrounds the text', async () => {
  const { model, runs } = createLetterModel(20)
  expect(await embed(model, ['aaa', 'bb', 'aaab'])).toEqual([
    [1, 0, 1],
    [0, 1, 1],
    [expect.closeTo(3 / Math.sqrt(10)), expect.closeTo(1 / Math.sqrt(10)), 1],
  ])
  expect(runs).toEqual(['ttaaabbaaab'])
})

test('a sentence cut into several runs is averaged by length and counted, its neighbours are not', async () => {
  const { model, runs } = createLetterModel(8)
  expect(await embed(model, ['b', 'aaabbbb', 'b'])).toEqual([
    [0, 1, 1],
    [expect.closeTo(0.6), expect.closeTo(0.8), 2],
    [0, 1, 1],
  ])
  expect(runs).toEqual(['ttb', 'ttaaa', 'ttbbbb', 'ttb'])
})

test('a sentence without tokens stands for all that was read with it', async () => {
  const { model } = createLetterModel(20)
  const [, empty] = await embed(model, ['a', '  ', 'a'])
  // Two letters a, two of the title, and the two at both ends.
  expect(empty).toEqual([expect.closeTo(2 / Math.hypot(2, 16)), expect.closeTo(-16 / Math.hypot(2, 16)), 1])
})

test('before every run there is room for more urgent work', async () => {
  const { model, runs } = createLetterModel(8)
  const seen: number[] = []
  await embed(model, ['aaaa', 'bbbb'], async () => void seen.push(runs.length))
  expect(seen).toEqual([0, 1])
})

test('an input without sentences is pooled as a whole', async () => {
  const { model } = createLetterModel(20)
  const [whole] = await embedInput(model, { kind: 'passage', lead: '', text: 'aa' }, async () => {})
  expect(whole).toMatchObject({ runs: 1 })
  expect([...whole!.vector]).toEqual([expect.closeTo(2 / Math.hypot(2, 18)), expect.closeTo(-18 / Math.hypot(2, 18))])
})
