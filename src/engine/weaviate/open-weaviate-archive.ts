/** The articles of a generation in a cluster, with their vectors. */
import type { ArchivedArticle, ArticleArchive } from '../article-archive.ts'
import type { Manifest } from '../manifest.ts'
import {
  type ArticleRow,
  PASSAGE_FIELDS,
  type PassageRow,
  toArticle,
  toPassage,
  unpackVectors,
} from './article-rows.ts'
import { createChangeCounter } from './change-counter.ts'
import { collectionNames } from './collections.ts'
import { articleIdOf, articleUuid, keyOf } from './object-ids.ts'
import { MOST_OBJECTS } from './objects.ts'
import { readMajority } from './read-majority.ts'
import { createStoredArticles, type StoredParts } from './stored-articles.ts'
import type { WeaviatePlace } from './weaviate-place.ts'
import { allOf, someOf } from './where.ts'

/** Where others write meanwhile, an article is of the moment in which it is read. */
export async function openWeaviateArchive(
  { client, records }: WeaviatePlace,
  manifest: Manifest,
): Promise<ArticleArchive> {
  const names = collectionNames(client.settings.prefix, manifest.generation)
  const stored = createStoredArticles({ client, names })
  const changes = createChangeCounter(records, manifest.generation)
  const read = (id: string) => readArticle({ client, names }, id)
  return {
    manifest,
    state: async () => ({ counts: await stored.counts(), sequence: await changes.sequence() }),
    async digests() {
      const found = new Map<string, string>()
      for await (const { key, digest } of stored.all()) found.set(articleIdOf(key), digest)
      return found
    },
    read,
    async *all() {
      for await (const { key } of stored.all()) {
        const id = articleIdOf(key)
        yield { id, found: await read(id) }
      }
    },
    close: async () => {},
  }
}

type FullRow = ArticleRow & { readonly text: string }
type FullPassage = PassageRow & { readonly vectors: string }

const FIELDS = 'key version isLive header textSha256 digest vectorsSha256 passages sentences text'

async function readArticle(
  { client, names }: Pick<StoredParts, 'client' | 'names'>,
  id: string,
): Promise<ArchivedArticle | null> {
  const key = keyOf(id)
  const request = { collection: names.articles, where: someOf('id', [articleUuid(key)]), fields: FIELDS, limit: 1 }
  const [row] = await readMajority<FullRow>(client, request)
  if (row === undefined || !row.isLive) return null
  const passages = await readMajority<FullPassage>(client, {
    collection: names.passages,
    where: allOf([someOf('key', [key]), someOf('version', [row.version])]),
    fields: `${PASSAGE_FIELDS} vectors`,
    limit: MOST_OBJECTS,
  })
  // Not all of its passages yet, or not any more: that is not the article.
  if (passages.length !== row.passages) return null
  return { article: toArticle(row), passages: passages.sort((a, b) => a.start - b.start).map(withVectors) }
}

function withVectors(row: FullPassage) {
  const { start, end, sentences } = toPassage(row)
  const vectors = unpackVectors(row.vectors, sentences.length) ?? sentences.map(() => null)
  return { start, end, sentences, vectors }
}
