/** What is acknowledged is on a majority of the replicas, also when the write before was not. */
import { expect, test } from 'vitest'
import { collectionNames, listNames } from '../../../src/engine/weaviate/collections.ts'
import { keyOf } from '../../../src/engine/weaviate/object-ids.ts'
import { createPassageMemory } from '../../../src/engine/weaviate/passage-memory.ts'
import { createRecentWrites } from '../../../src/engine/weaviate/recent-writes.ts'
import { createStoredArticles } from '../../../src/engine/weaviate/stored-articles.ts'
import { readPassageRows, readPassagesOf } from '../../../src/engine/weaviate/stored-passages.ts'
import { createArticleWrites } from '../../../src/engine/weaviate/write-articles.ts'
import { CONTRACT_DIMENSIONS, sampleArticle } from '../../contracts/sample-articles.ts'
import { type FakeCluster, fakeCluster } from './fake-cluster.ts'

const names = collectionNames('T', 'generation')
const GALE = 'gale'

/** What one server knows and does. */
function serverOf({ client }: FakeCluster) {
  let raised = 0
  const changes = { raise: async () => void raised++, sequence: async () => raised }
  const stored = createStoredArticles({ client, names })
  const reached = { client, names, stored, changes, recent: createRecentWrites(), dimensions: CONTRACT_DIMENSIONS }
  const passageParts = { client, names, versions: stored.versions, memory: createPassageMemory() }
  return { stored, writes: createArticleWrites(reached), passageParts, raised: () => raised }
}

function gale(...sentences: string[]) {
  return sampleArticle({ id: GALE, sentences }, CONTRACT_DIMENSIONS)
}

/** Its passage has the same place in both, its sentences have not. */
const BEFORE = gale('One two.', 'Six.')
const AFTER = gale('One.', 'Two six.')
const PLACE = `${GALE}:0-13`

const textOf = async ({ stored }: ReturnType<typeof serverOf>) => (await stored.article(GALE))?.text ?? null

/** Only the first node takes what is written to the articles' collection. */
function stall({ nodes }: FakeCluster, isStalled: boolean) {
  for (const node of nodes.slice(1)) node.takes = collection => !isStalled || collection !== names.articles
}

test('passages that are read after a text are of its version, although another one was known a moment ago', async () => {
  const cluster = fakeCluster()
  const [writer, reader] = [serverOf(cluster), serverOf(cluster)]
  await writer.writes.put([BEFORE])
  expect((await readPassageRows(reader.passageParts, [PLACE], '')).get(PLACE)?.spans).toEqual([0, 8, 9, 13])
  await writer.writes.put([AFTER])
  const article = (await reader.stored.article(GALE))!
  expect(article.text).toBe(AFTER.article.text)
  const row = (await readPassageRows(reader.passageParts, [PLACE], '')).get(PLACE)!
  expect(row).toMatchObject({ spans: [0, 4, 5, 13], articleDigest: article.digest })
  const [passage] = (await readPassagesOf(reader.passageParts, [GALE])).get(GALE)!
  expect(passage!.sentences[0]).toEqual({ start: 0, end: 4 })
})

test('a passage says of which version it is, where that is not the one whose text was read', async () => {
  const cluster = fakeCluster()
  const [writer, reader] = [serverOf(cluster), serverOf(cluster)]
  await writer.writes.put([BEFORE])
  await reader.stored.article(GALE)
  await writer.writes.put([AFTER])
  const row = (await readPassageRows(reader.passageParts, [PLACE], '')).get(PLACE)!
  expect(row).toMatchObject({ spans: [0, 8, 9, 13], articleDigest: BEFORE.digest })
  const [passage] = (await readPassagesOf(reader.passageParts, [GALE])).get(GALE)!
  expect(passage!.articleDigest).toBe(passage!.sentences[0]!.end === 8 ? BEFORE.digest : AFTER.digest)
})

test('a removal that only one replica took is done again', async () => {
  const cluster = fakeCluster()
  const { writes } = serverOf(cluster)
  await writes.put([BEFORE])
  stall(cluster, true)
  await expect(writes.remove([GALE])).rejects.toMatchObject({ code: 'not_ready' })
  stall(cluster, false)
  expect(await writes.remove([GALE])).toBe(1)
  cluster.nodes[0]!.isUp = false
  expect(await textOf(serverOf(cluster))).toBeNull()
})

test('what is surely gone is not written again', async () => {
  const cluster = fakeCluster()
  const { writes } = serverOf(cluster)
  await writes.put([BEFORE])
  await writes.remove([GALE])
  const { length } = cluster.writes
  expect(await writes.remove([GALE, 'nowhere'])).toBe(0)
  expect(cluster.writes).toHaveLength(length)
})

test('what only one replica has is not sure to stay, and is once it was written again', async () => {
  const cluster = fakeCluster()
  const { writes, stored } = serverOf(cluster)
  stall(cluster, true)
  await expect(writes.put([AFTER])).rejects.toMatchObject({ code: 'not_ready' })
  stall(cluster, false)
  const standing = await stored.standing([keyOf(GALE)])
  expect(standing.rows.get(keyOf(GALE))?.digest).toBe(AFTER.digest)
  expect(standing.unsure).toEqual(new Set([keyOf(GALE)]))
  await writes.put([AFTER])
  expect((await stored.standing([keyOf(GALE)])).unsure).toEqual(new Set())
  cluster.nodes[0]!.isUp = false
  expect(await textOf(serverOf(cluster))).toBe(AFTER.article.text)
})

test('a write that failed raises the sequence before and after, since it may have changed something', async () => {
  const cluster = fakeCluster()
  const { writes, raised } = serverOf(cluster)
  stall(cluster, true)
  await expect(writes.put([BEFORE])).rejects.toMatchObject({ code: 'not_ready' })
  expect(raised()).toBe(2)
})

test('every shard is looked at before a write and again before it is acknowledged', async () => {
  const cluster = fakeCluster()
  await serverOf(cluster).writes.put([BEFORE])
  expect(cluster.required).toEqual([listNames(names), listNames(names)])
})

test('a write is refused before it counts when fewer than a majority of the nodes find its passages', async () => {
  const cluster = fakeCluster()
  const { writes } = serverOf(cluster)
  for (const node of cluster.nodes.slice(1)) node.finds = collection => collection !== names.passages
  await expect(writes.put([BEFORE])).rejects.toMatchObject({ code: 'not_ready' })
  expect(cluster.writes).not.toContain(names.articles)
  cluster.nodes[1]!.finds = () => true
  await writes.put([BEFORE])
  expect(cluster.writes).toContain(names.articles)
})
