/** A library over the cluster that WEAVIATE_URLS names, with an embedder that needs no model; removed after the test. */
import { onTestFinished } from 'vitest'
import { type Foundation, type Library, openOrCreateLibrary } from '../../src/compose.ts'
import { collectionNames } from '../../src/engine/weaviate/collections.ts'
import { createWeaviateGenerations } from '../../src/engine/weaviate/weaviate-generations.ts'
import type { WeaviatePlace } from '../../src/engine/weaviate/weaviate-place.ts'
import { createWeaviateUpkeep } from '../../src/engine/weaviate/weaviate-upkeep.ts'
import { createIndexer } from '../../src/indexing/create-indexer.ts'
import type { Article } from '../../src/model.ts'
import { divideText } from '../../src/passages/divide-article.ts'
import { hashFoundation, temporaryIndexData } from '../support/hash-library.ts'
import { sampleArticles } from '../support/upkeep-library.ts'
import { openPlace, removePlace } from './open-cluster.ts'

export interface ClusterLibrary extends Library {
  readonly foundation: Foundation
  readonly place: WeaviatePlace
  readonly articles: readonly Article[]
  index(articles: readonly Article[]): Promise<unknown>
}

/** Holds so many articles. */
export async function openClusterLibrary(count = 20): Promise<ClusterLibrary> {
  const place = openPlace()
  onTestFinished(() => removePlace(place))
  const foundation = await foundationOver(place)
  const library = await openOrCreateLibrary(foundation)
  onTestFinished(() => library.engine.close())
  const divide = ({ text, language }: Article) => divideText(text, { language, excluded: [] })
  const indexer = createIndexer({ embedder: foundation.embedder, writer: library.engine, divide })
  const index = (articles: readonly Article[]) => indexer.index(itemsOf(articles), { missing: 'keep' })
  const articles = sampleArticles(count)
  await index(articles)
  await library.engine.recordBuild()
  return { ...library, foundation, place, articles, index }
}

/** As another server has it that works on the same cluster. */
export async function foundationOver(place: WeaviatePlace): Promise<Foundation> {
  const generations = createWeaviateGenerations(place)
  const foundation = hashFoundation({ indexData: await temporaryIndexData() })
  return { ...foundation, generations, upkeep: createWeaviateUpkeep(place, generations) }
}

/** Of the generation that is served. */
export async function servedCollections({ place, foundation }: ClusterLibrary) {
  const manifest = (await foundation.generations.current())!
  return collectionNames(place.client.settings.prefix, manifest.generation)
}

async function* itemsOf(articles: readonly Article[]) {
  for (const article of articles) yield { kind: 'article' as const, article, path: article.id, line: null }
}
