/** What was read last of an article's version is what is answered, whatever else was asked for before. */
import { expect, test } from 'vitest'
import { type CountingVersion, createCountingVersions } from '../../../src/engine/weaviate/counting-versions.ts'

const version = (name: string): CountingVersion => ({ version: name, passages: 1, digest: `digest of ${name}` })

/** Readings that are answered when the test says so. */
function open() {
  const asked: ((found: CountingVersion | null) => void)[] = []
  const fetch = () =>
    new Promise<Map<string, CountingVersion>>(resolve => {
      asked.push(found => resolve(new Map(found === null ? [] : [['k', found]])))
    })
  const versions = createCountingVersions(fetch)
  const learn = async (found: CountingVersion | null) => {
    await versions.learn(['k'], async () => new Map(found === null ? [] : [['k', found]]))
  }
  return { versions, asked, learn }
}

const OLD = version('v0')
const NEW = version('v1')

test('what was learned a moment ago is not asked for again, and what is not there neither', async () => {
  const { versions, asked, learn } = open()
  await learn(NEW)
  expect(await versions.recent(['k'])).toEqual(new Map([['k', NEW]]))
  await learn(null)
  expect(await versions.recent(['k'])).toEqual(new Map())
  expect(asked).toHaveLength(0)
})

test('what else was read of an article is not kept', async () => {
  const { versions } = open()
  await versions.learn(['k'], async () => new Map([['k', { ...NEW, text: 'A long one.' }]]))
  expect(await versions.recent(['k'])).toEqual(new Map([['k', NEW]]))
})

test('a reading that began before another one does not undo what that told', async () => {
  const { versions, asked, learn } = open()
  const earlier = versions.recent(['k'])
  await learn(NEW)
  asked[0]!(OLD)
  await earlier
  expect(await versions.recent(['k'])).toEqual(new Map([['k', NEW]]))
})

test('after a change of its own a process asks anew, also while an earlier reading is on its way', async () => {
  const { versions, asked, learn } = open()
  await learn(OLD)
  const earlier = versions.fresh(['k'])
  versions.forget()
  asked[0]!(OLD)
  await earlier
  const now = versions.recent(['k'])
  expect(asked).toHaveLength(2)
  asked[1]!(NEW)
  expect(await now).toEqual(new Map([['k', NEW]]))
})
