/** The articles of a generation in a cluster, with their vectors. */
import type { Vector } from '../../model.ts'
import type { ArchivedArticle, ArchivedPassage, ArticleArchive } from '../article-archive.ts'
import { hashVectors } from '../digest-index.ts'
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

async function readArticle({ client, names }: StoredParts, id: string): Promise<ArchivedArticle | null> {
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
  const found = passages.sort((a, b) => a.start - b.start).map(passage => withVectors(passage, row))
  return { article: toArticle(row), passages: isWhole(found, row) ? found : found.map(lost) }
}

/** One hash is over all vectors of an article, so of a damaged one it is not known which it is. */
function isWhole(passages: readonly ArchivedPassage[], { vectorsSha256 }: FullRow): boolean {
  const vectors = passages.flatMap(passage => passage.vectors)
  return !vectors.includes(null) && hashVectors(vectors as Vector[]) === vectorsSha256
}

function lost(passage: ArchivedPassage): ArchivedPassage {
  return { ...passage, vectors: passage.sentences.map(() => null) }
}

function withVectors(row: FullPassage, { digest }: FullRow): ArchivedPassage {
  const { start, end, sentences } = toPassage(row, digest)
  const vectors = unpackVectors(row.vectors, sentences.length) ?? sentences.map(() => null)
  return { start, end, sentences, vectors }
}
