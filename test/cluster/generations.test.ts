/** Generations in a cluster are made aside, served by one switch, and never taken for another. */
import { expect, onTestFinished, test } from 'vitest'
import type { Manifest } from '../../src/engine/manifest.ts'
import { createChangeCounter } from '../../src/engine/weaviate/change-counter.ts'
import { counterKind, foldCounters } from '../../src/engine/weaviate/counters.ts'
import {
  createGeneration,
  createWeaviateGenerations,
  removeGeneration,
} from '../../src/engine/weaviate/weaviate-generations.ts'
import { fingerprintOf } from '../engine/embedded/temporary-index.ts'
import { openPlace, removePlace } from './open-cluster.ts'

const identity = { fingerprint: fingerprintOf(8), rules: 'rules-1' }
const others = { ...identity, fingerprint: { ...identity.fingerprint, model: 'another/model' } }

function open() {
  const place = openPlace()
  onTestFinished(() => removePlace(place))
  return { place, generations: createWeaviateGenerations(place) }
}

async function collections({ client }: ReturnType<typeof openPlace>): Promise<string[]> {
  const { body } = await client.send({ method: 'GET', path: '/v1/schema' })
  const names = (body as { classes: { class: string }[] }).classes.map(each => each.class)
  return names.filter(name => name.startsWith(`${client.settings.prefix}_`)).sort()
}

test('nothing is served before anything is published, and a build is taken up by the next of its identity', async () => {
  const { generations } = open()
  expect([await generations.current(), await generations.previous()]).toEqual([null, null])
  const made = await generations.prepare(identity)
  expect(await generations.prepare(identity)).toEqual(made)
  expect(await generations.current()).toBeNull()
  const other = await generations.prepare(others)
  expect(other.generation).not.toBe(made.generation)
  await generations.publish(made.generation)
  expect(await generations.current()).toEqual(made)
  expect(await generations.prepare(identity)).toEqual(made)
})

test('the one served before is kept to go back to, and the one before that goes with its collections', async () => {
  const { place, generations } = open()
  const made: Manifest[] = []
  for (let i = 0; i < 3; i++) made.push(await createGeneration(place, identity))
  const served = async () => [(await generations.current())?.generation, (await generations.previous())?.generation]
  const [first, second, third] = made.map(({ generation }) => generation)
  await generations.publish(first!)
  await generations.publish(second!)
  expect(await served()).toEqual([second, first])
  expect(await collections(place)).toHaveLength(10)
  await generations.publish(first!)
  expect(await served()).toEqual([first, second])
  await generations.publish(third!)
  expect(await served()).toEqual([third, first])
  expect(await collections(place)).toHaveLength(7)
  await expect(generations.openAny(made[1]!)).rejects.toMatchObject({ code: 'index_damaged' })
})

test("one that is made aside is nobody else's to build in", async () => {
  const { place, generations } = open()
  const aside = await createGeneration(place, identity, 'rebuild')
  expect((await generations.prepare(identity)).generation).not.toBe(aside.generation)
})

test('one of another model, other rules or another format is refused, saying what differs', async () => {
  const { place, generations } = open()
  const made = await generations.prepare(identity)
  await generations.publish(made.generation)
  const check = async (work: Promise<unknown>, message: RegExp) =>
    await expect(work).rejects.toMatchObject({ code: 'index_mismatch', message: expect.stringMatching(message) })
  await check(generations.open(made, others), /found model "hash-embedder", expected "another\/model"/)
  await check(generations.open(made, { ...identity, rules: 'rules-2' }), /rules rules-1, expected rules-2/)
  await place.records.write('manifest', made.generation, JSON.stringify({ ...made, format: 3 }))
  await check(generations.current(), /format 3, expected 2/)
  await place.records.write('manifest', made.generation, '{"format":2}')
  await expect(generations.current()).rejects.toMatchObject({ code: 'index_damaged' })
  await place.records.remove('manifest', made.generation)
  await expect(generations.current()).rejects.toMatchObject({ code: 'index_damaged' })
})

test('another process sees what one has published, and waits while it writes', async () => {
  const { place, generations } = open()
  const elsewhere = createWeaviateGenerations(openPlace(place.client.settings))
  const made = await generations.prepare(identity)
  await generations.publish(made.generation)
  expect(await elsewhere.current()).toEqual(made)
  const release = await generations.lock({ holder: 'one', onWait: () => {} })
  const signal = AbortSignal.timeout(700)
  let seen = ''
  const waiting = elsewhere.lock({ holder: 'two', onWait: holder => (seen = holder), signal })
  await expect(waiting).rejects.toMatchObject({ name: 'AbortError' })
  expect(seen).toContain('one')
  await release()
  await (await elsewhere.lock({ holder: 'two', onWait: () => {} }))()
})

test('counters of ended processes are folded without moving the sequence, and go with their generation', async () => {
  const { place } = open()
  const made = await createGeneration(place, identity)
  const kind = counterKind(made.generation)
  for (let i = 0; i < 5; i++) await createChangeCounter(place.records, made.generation).raise()
  const elsewhere = () => createChangeCounter(openPlace(place.client.settings).records, made.generation).sequence()
  expect(await elsewhere()).toBe(5)
  expect(await foldCounters(place.records, made.generation)).toBe(0)
  expect(await foldCounters(place.records, made.generation, Date.now() + 48 * 3_600_000)).toBe(5)
  expect([await elsewhere(), (await place.records.list(kind)).length]).toEqual([5, 1])
  await removeGeneration(place, made.generation)
  expect([await place.records.list(kind), await place.records.list('manifest')]).toEqual([[], []])
})

test('an index that is kept in another number of copies than is set is refused', async () => {
  const { place, generations } = open()
  await generations.prepare(identity)
  const { replicas } = place.client.settings
  const elsewhere = createWeaviateGenerations(openPlace({ ...place.client.settings, replicas: replicas + 2 }))
  await expect(elsewhere.current()).rejects.toMatchObject({
    code: 'invalid_configuration',
    message: expect.stringContaining(`set WEAVIATE_REPLICATION_FACTOR=${replicas}`),
  })
})
