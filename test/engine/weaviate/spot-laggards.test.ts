/** A node that lacks what others hold is asked after them, also by a server that has not seen it restart. */
import { expect, onTestFinished, test, vi } from 'vitest'
import type { ClusterClient } from '../../../src/engine/weaviate/cluster-client.ts'
import { collectionNames } from '../../../src/engine/weaviate/collections.ts'
import { versionsFrom } from '../../../src/engine/weaviate/object-ids.ts'
import { type Holdings, lacks, watchLaggards } from '../../../src/engine/weaviate/spot-laggards.ts'

const names = collectionNames('T', 'generation')
const settings = { urls: [], apiKey: null, prefix: 'T', timeoutMs: 100, replicas: 3, shards: 1 }
const FULL: Holdings = { articles: 10, passages: 20, sentences: 60, changes: new Map([['k', 'v2']]) }

const held = (change: Partial<Holdings>): Holdings => ({ ...FULL, ...change })

test('what a node lacks is told from what the others hold', () => {
  const check = (one: Holdings | null, expected: boolean, others: readonly (Holdings | null)[] = [FULL, FULL, null]) =>
    expect(lacks(one, others)).toBe(expected)
  check(FULL, false)
  check(null, false)
  check(FULL, false, [])
  check(held({ articles: 9 }), true)
  check(held({ passages: 19 }), true)
  check(held({ sentences: 59 }), true)
  check(held({ changes: new Map() }), true)
  check(held({ changes: new Map([['k', 'v1']]) }), true)
  check(held({ changes: new Map([['k', 'v3']]) }), false)
  // Too many changes to compare say nothing.
  check(held({ changes: null }), false)
  // One that missed a removal holds more, which is no reason to take the others for behind.
  const missedRemoval = held({ passages: 22, sentences: 66, changes: new Map([['k', 'v1']]) })
  check(missedRemoval, true)
  check(FULL, false, [FULL, missedRemoval])
})

/** Nodes that answer what they hold one look after the other, the last of it from then on. */
async function watch(nodes: readonly (readonly Holdings[] | 'hangs')[]) {
  const behind: number[] = []
  let spotted = 0
  const clientOf = (looks: readonly Holdings[] | 'hangs', place: number): ClusterClient => {
    let look = 0
    return {
      settings: { ...settings, urls: [String(place)] },
      send: () => Promise.reject(new Error('not asked for')),
      requireQuorum: async () => {},
      isBehind: () => void behind.push(place),
      each: () => clients,
      query: () =>
        looks === 'hangs' ? new Promise(() => {}) : Promise.resolve(answer(looks[look++] ?? looks.at(-1)!)),
    }
  }
  const clients: ClusterClient[] = nodes.map(clientOf)
  const onSpotted = async () => void spotted++
  const laggards = await watchLaggards({ client: clients[0]!, names, onSpotted })
  onTestFinished(laggards.close)
  return { behind, spotted: () => spotted }
}

const behindAtFirst = async (nodes: Parameters<typeof watch>[0]) => (await watch(nodes)).behind

function answer({ articles, passages, sentences, changes }: Holdings): Record<string, unknown> {
  const count = (name: string, value: number) => [name, [{ meta: { count: value } }]]
  return {
    Get: { [names.articles]: [...changes!].map(([key, version]) => ({ key, version })) },
    Aggregate: Object.fromEntries([
      count(names.articles, articles),
      count(names.passages, passages),
      count(names.sentences, sentences),
    ]),
  }
}

test('a node that lacks something and goes on lacking it is behind before anything else is asked', async () => {
  expect(await behindAtFirst([[held({ passages: 12 })], [FULL], [FULL]])).toEqual([0])
  expect(await behindAtFirst([[held({ changes: new Map() })], [FULL], 'hangs'])).toEqual([0])
})

test('what is just being written is not held against a node', async () => {
  expect(await behindAtFirst([[FULL], [FULL], [FULL]])).toEqual([])
  const [next, last] = [held({ articles: 11, passages: 22 }), held({ articles: 12, passages: 24 })]
  expect(
    await behindAtFirst([
      [FULL, next],
      [next, last],
      [next, last],
    ]),
  ).toEqual([])
  const removed = held({ passages: 18, changes: new Map([['k', 'v3']]) })
  expect(await behindAtFirst([[FULL, removed], [removed], [FULL, removed]])).toEqual([])
})

test('what a node answered before it was spotted is asked anew, once', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  onTestFinished(() => void vi.useRealTimers())
  const lacking = held({ passages: 12 })
  const { behind, spotted } = await watch([[FULL, lacking], [FULL], [FULL]])
  expect(spotted()).toBe(0)
  for (let looks = 1; looks <= 3; looks++) {
    await vi.advanceTimersByTimeAsync(10_000)
    await vi.waitFor(() => expect(behind).toHaveLength(looks), 5000)
  }
  await vi.waitFor(() => expect(spotted()).toBe(1))
})

test('versions from a moment on begin with it', () => {
  const [earlier, moment] = [Date.UTC(2026, 0, 1), Date.UTC(2026, 0, 2)].map(versionsFrom)
  expect(`${earlier}ffff` < moment!).toBe(true)
  expect(`${moment}0000` > moment!).toBe(true)
})
