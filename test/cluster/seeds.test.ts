/** The engine over a cluster ranks and cites the seed articles as the embedded engine does. */
import { afterAll } from 'vitest'
import { seedRankings } from '../ranking/seed-rankings.ts'
import { clusterSettings, openPlace, removePlace } from './open-cluster.ts'

const settings = clusterSettings()

seedRankings({
  ENGINE: 'weaviate',
  WEAVIATE_URLS: settings.urls.join(','),
  WEAVIATE_PREFIX: settings.prefix,
  ...(settings.apiKey !== null && { WEAVIATE_API_KEY: settings.apiKey }),
  WEAVIATE_REPLICATION_FACTOR: String(settings.replicas),
})

afterAll(() => removePlace(openPlace(settings)))
