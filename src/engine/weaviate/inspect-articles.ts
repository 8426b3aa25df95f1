/** Holds every article against its hashes, its passages, and the sentences that searches find. */
import { createHash } from 'node:crypto'
import type { ArchivedArticle, ArticleArchive } from '../article-archive.ts'
import type { Finding, Inspection, UpkeepOptions } from '../upkeep.ts'
import { collectionNames } from './collections.ts'
import { keyOf } from './object-ids.ts'
import { countObjects } from './objects.ts'
import type { WeaviatePlace } from './weaviate-generations.ts'
import { someOf } from './where.ts'

export async function inspectArticles(
  { client }: WeaviatePlace,
  archive: ArticleArchive,
  { onProgress, signal }: UpkeepOptions,
): Promise<Omit<Inspection, 'recall'>> {
  const { counts } = await archive.state()
  const names = collectionNames(client.settings.prefix, archive.manifest.generation)
  const findings: Finding[] = []
  let done = 0
  for await (const { id, found } of archive.all()) {
    signal?.throwIfAborted()
    const where = someOf('key', [keyOf(id)])
    const { count } = await countObjects(client, { collection: names.sentences, where })
    findings.push(...(found === null ? [lacksPassages(id)] : inspectArticle(id, found, count!)))
    onProgress?.(++done, counts.articles)
  }
  return { findings, counts }
}

function lacksPassages(articleId: string): Finding {
  return { part: 'passages', articleId, detail: 'not all of its passages are there', mend: 'replace' }
}

function inspectArticle(articleId: string, { article, passages }: ArchivedArticle, sentences: number): Finding[] {
  const findings: Finding[] = []
  const sha256 = createHash('sha256').update(article.text, 'utf8').digest('hex')
  if (sha256 !== article.textSha256) {
    const detail = `its text has SHA-256 ${sha256}, expected ${article.textSha256}`
    findings.push({ part: 'articles', articleId, detail, mend: 'replace' })
  }
  const vectors = passages.flatMap(passage => passage.vectors)
  if (vectors.includes(null)) {
    findings.push({ part: 'vectors', articleId, detail: 'not all of its vectors can be read', mend: 'embed' })
  }
  if (sentences !== vectors.length) {
    const detail = `${sentences} of its sentences can be searched for, expected ${vectors.length}`
    findings.push({ part: 'sentences', articleId, detail, mend: 'embed' })
  }
  return findings
}
