/** Holds every article against its hashes, and all that is made from it against that made anew. */
import type { ArticleArchive } from '../article-archive.ts'
import type { Finding, Inspection, UpkeepOptions } from '../upkeep.ts'
import { collectionNames } from './collections.ts'
import { inspectDerived } from './inspect-derived.ts'
import { articleIdOf } from './object-ids.ts'
import { createStoredArticles, type StoredArticles } from './stored-articles.ts'
import type { WeaviatePlace } from './weaviate-place.ts'
import { embeddedFrom, hasWholeText } from './whole-article.ts'

/** What was written while it was looked at is looked at again, so often. */
const LOOKS = 3

type Fault = Omit<Finding, 'articleId'>

export async function inspectArticles(
  { client }: WeaviatePlace,
  archive: ArticleArchive,
  { onProgress, signal }: UpkeepOptions,
): Promise<Omit<Inspection, 'recall'>> {
  const { counts } = await archive.state()
  const names = collectionNames(client.settings.prefix, archive.manifest.generation)
  const parts = { client, names, archive, stored: createStoredArticles({ client, names }) }
  const findings: Finding[] = []
  let done = 0
  for await (const { key } of parts.stored.all()) {
    signal?.throwIfAborted()
    const faults = await inspectArticle(parts, key)
    findings.push(...faults.map(fault => ({ ...fault, articleId: articleIdOf(key) })))
    onProgress?.(++done, Math.max(done, counts.articles))
  }
  return { findings, counts }
}

type Parts = Parameters<typeof inspectDerived>[0] & {
  readonly archive: ArticleArchive
  readonly stored: StoredArticles
}

/** Others may write meanwhile: only what is found wrong with a version that is still the one that counts is wrong. */
async function inspectArticle(parts: Parts, key: string): Promise<Fault[]> {
  for (let look = 1; ; look++) {
    const version = (await parts.stored.rows([key])).get(key)?.version
    if (version === undefined) return []
    const faults = await inspectVersion(parts, { key, version })
    const now = (await parts.stored.rows([key])).get(key)?.version
    if (faults.length === 0 || now === version || look === LOOKS) return faults
  }
}

async function inspectVersion(parts: Parts, place: { key: string; version: string }): Promise<Fault[]> {
  const found = await parts.archive.read(articleIdOf(place.key))
  if (found === null) return inspectRemains(parts, place.key)
  if (!hasWholeText(found)) return [{ part: 'articles', detail: 'its text is not what its hash says', mend: 'replace' }]
  const whole = embeddedFrom(found)
  if (whole !== null) return inspectDerived(parts, whole, place)
  return [{ part: 'vectors', detail: 'its vectors are not what their hash says', mend: 'embed' }]
}

/** Passages are lost: they are made again from the text, if that is whole. */
async function inspectRemains({ stored }: Parts, key: string): Promise<Fault[]> {
  const detail = 'not all of its passages are there'
  const article = await stored.article(articleIdOf(key)).catch(() => 'damaged' as const)
  if (article === null) return []
  return [{ part: 'passages', detail, mend: article === 'damaged' ? 'replace' : 'embed' }]
}
