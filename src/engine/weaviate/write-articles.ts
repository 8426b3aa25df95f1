/** Stores and removes articles: a new version beside the old one, then one object that says which of them counts. */
import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '../../errors.ts'
import type { EmbeddedArticle } from '../../model.ts'
import { requireUnitVectors } from '../require-unit-vectors.ts'
import { type ArticleRow, articleObject, passageObjects, sentenceObjects, tombstoneObject } from './article-rows.ts'
import type { ChangeCounter } from './change-counter.ts'
import type { ClusterClient } from './cluster-client.ts'
import { type CollectionNames, listNames } from './collections.ts'
import { keyOf, nameVersion } from './object-ids.ts'
import { getObjects, MOST_OBJECTS, removeWhere, writeObjects } from './objects.ts'
import { nodesForMajority } from './read-majority.ts'
import type { RecentWrites } from './recent-writes.ts'
import type { StoredArticles } from './stored-articles.ts'
import { someOf } from './where.ts'

export interface ArticleWrites {
  /** Each article commits by itself; those of one call one after another are all in when it resolves. */
  put(articles: readonly EmbeddedArticle[]): Promise<void>
  /** Returns how many were there. */
  remove(ids: readonly string[]): Promise<number>
}

export interface WriteParts {
  readonly client: ClusterClient
  readonly names: CollectionNames
  readonly dimensions: number
  readonly stored: StoredArticles
  readonly recent: RecentWrites
  readonly changes: ChangeCounter
}

export function createArticleWrites(parts: WriteParts): ArticleWrites {
  return { put: articles => put(parts, articles), remove: ids => remove(parts, ids) }
}

async function put(parts: WriteParts, given: readonly EmbeddedArticle[]): Promise<void> {
  const { client, names, dimensions, stored, recent } = parts
  for (const article of given) requireUnitVectors(article, dimensions)
  // Of several versions in one call the last counts.
  const articles = [...new Map(given.map(each => [each.article.id, each])).values()]
  if (articles.length === 0) return
  const version = nameVersion()
  const before = await stored.rows(articles.map(({ article }) => keyOf(article.id)))
  const passages = articles.flatMap(article => passageObjects(article, version))
  await client.requireQuorum(listNames(names))
  await Promise.all([
    writeObjects(client, names.passages, passages),
    writeObjects(
      client,
      names.sentences,
      articles.flatMap(article => sentenceObjects(article, version)),
    ),
  ])
  for (const article of articles) recent.add(article, version)
  await untilFound(parts, version, passages.length)
  await commit(
    parts,
    articles.map(article => articleObject(article, version)),
  )
  await removeOld(parts, [...before.values()])
}

async function remove(parts: WriteParts, ids: readonly string[]): Promise<number> {
  const { client, names, stored } = parts
  const { rows, unsure } = await stored.standing(ids.map(keyOf))
  // That an article is gone already may be known to a minority only, which takes that along when it dies.
  const keys = [...new Set([...rows.keys(), ...unsure])]
  if (keys.length === 0) return 0
  await client.requireQuorum(listNames(names))
  const version = nameVersion()
  await commit(
    parts,
    keys.map(key => tombstoneObject(key, version)),
  )
  await removeOld(parts, [...rows.values()])
  return keys.length
}

type Written = ReturnType<typeof articleObject>

async function commit({ client, names, stored, changes }: WriteParts, articles: readonly Written[]): Promise<void> {
  await changes.raise()
  try {
    await writeObjects(client, names.articles, articles)
    // What died meanwhile may have been counted as alive.
    await client.requireQuorum(listNames(names))
  } finally {
    // A write that failed may have changed something all the same, and what was answered meanwhile must not stay.
    stored.versions.forget()
    await changes.raise()
  }
}

const LOOK_EVERY_MS = 20
const LOOK_FOR_MS = 2000

/**
 * On every node that is well, since any of them may answer the next search; one that takes long is asked after the others.
 * Throws `not_ready` when fewer than a majority have what was written.
 */
async function untilFound({ client, names }: WriteParts, version: string, passages: number): Promise<void> {
  const limit = Math.min(passages, MOST_OBJECTS)
  const request = { collection: names.passages, where: someOf('version', [version]), fields: 'start', limit }
  const until = performance.now() + LOOK_FOR_MS
  const isFoundBy = (node: ClusterClient) =>
    getObjects(node, request).then(
      found => found.length >= limit,
      () => false,
    )
  const lookAt = async (node: ClusterClient) => {
    const patience = sleep(LOOK_FOR_MS, false, { ref: false })
    while (!(await Promise.race([isFoundBy(node), patience]))) {
      if (performance.now() >= until) {
        node.isBehind()
        return false
      }
      await sleep(LOOK_EVERY_MS)
    }
    return true
  }
  const answers = await Promise.all(client.each('well').map(lookAt))
  const found = answers.filter(isFound => isFound).length
  const expected = nodesForMajority(client)
  if (found >= expected) return
  const message = `${found} nodes of the cluster have what was written, expected ${expected}: try again later`
  throw new AppError('not_ready', message)
}

/** Articles whose old versions are named in one request. */
const ARTICLES_AT_ONCE = 200

/** They no longer count, so a failure loses nothing: what is left over is swept. */
async function removeOld({ client, names }: WriteParts, rows: readonly ArticleRow[]): Promise<void> {
  for (let at = 0; at < rows.length; at += ARTICLES_AT_ONCE) {
    const some = rows.slice(at, at + ARTICLES_AT_ONCE)
    const where = {
      operator: 'And',
      operands: [
        containsAny(
          'key',
          some.map(row => row.key),
        ),
        containsAny(
          'version',
          some.map(row => row.version),
        ),
      ],
    }
    await Promise.all([names.passages, names.sentences].map(name => removeWhere(client, name, where).catch(() => {})))
  }
}

export function containsAny(field: string, values: readonly string[]) {
  return { path: [field], operator: 'ContainsAny', valueTextArray: [...new Set(values)] }
}
