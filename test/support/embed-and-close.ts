/** A program that embeds a query, closes the embedder and has nothing more to do. */
import { resolveModel } from '../../src/embedding/known-models.ts'
import { createWorkerEmbedder } from '../../src/embedding/worker-embedder.ts'
import { createLogger } from '../../src/log.ts'

const modelsFolder = new URL('../../models', import.meta.url).pathname
const choice = { embeddingModel: 'e5-small-v2', modelsFolder, modelSettings: null, allowModelDownload: false }
const embedder = await createWorkerEmbedder(await resolveModel(choice), { logger: createLogger('warn') })
const vector = await embedder.embedQuery('is anyone there')
await embedder.close()
console.log(`${vector.length} numbers`)
