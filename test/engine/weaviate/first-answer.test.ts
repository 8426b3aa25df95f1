/** The next is asked when one fails or takes long, and nobody after the first answer. */
import { expect, test } from 'vitest'
import { firstAnswer } from '../../../src/engine/weaviate/first-answer.ts'

const never = () => new Promise<string>(() => {})

function asking(answers: Readonly<Record<string, () => Promise<string>>>) {
  const asked: string[] = []
  const unwanted: string[] = []
  const ask = (place: string, signal: AbortSignal) => {
    asked.push(place)
    signal.addEventListener('abort', () => unwanted.push(place))
    return answers[place]!()
  }
  return { asked, unwanted, run: () => firstAnswer(Object.keys(answers), { ask, patienceMs: 5 }) }
}

test('one that answers is enough', async () => {
  const { asked, run } = asking({ a: async () => 'from a', b: async () => 'from b' })
  expect(await run()).toBe('from a')
  expect(asked).toEqual(['a'])
})

test('one that fails is followed by the next', async () => {
  const { asked, run } = asking({ a: () => Promise.reject(new Error('gone')), b: async () => 'from b' })
  expect(await run()).toBe('from b')
  expect(asked).toEqual(['a', 'b'])
})

test('one that hangs is asked beside the next, and told when it is no longer wanted', async () => {
  const { unwanted, run } = asking({ a: never, b: never, c: async () => 'from c' })
  expect(await run()).toBe('from c')
  expect(unwanted).toContain('a')
  expect(unwanted).toContain('b')
})

test('when all have failed the last failure is told, however late the others fail', async () => {
  let failFirst = () => {}
  const first = new Promise<string>((_, reject) => {
    failFirst = () => reject(new Error('a is gone'))
  })
  const { run } = asking({
    a: () => first,
    b: async () => {
      failFirst()
      throw new Error('b is gone')
    },
  })
  await expect(run()).rejects.toThrow(/is gone/)
})
