/** Routes of OpenAI's embeddings and models, over the one model that the index was made with. */
import type { Request, Response } from 'express'
import type { Catalog, IndexInfo } from '../../retrieval/catalog.ts'
import { readJson } from '../read-json.ts'
import type { Route } from '../route.ts'
import { createEmbeddingDesk, type EmbeddingDesk, type EmbeddingModel } from './embedding-desk.ts'
import { parseEmbeddings } from './embeddings-schema.ts'
import { findModel, modelNames } from './model-names.ts'
import { showEmbeddings } from './show-embeddings.ts'
import { toSeconds } from './show-vector-store.ts'

export interface EmbeddingParts {
  readonly catalog: Catalog
  readonly embedder: EmbeddingModel
}

export function embeddingRoutes(
  { catalog, embedder }: EmbeddingParts,
  limits: { readonly embeddingBodyBytes: number },
): Route[] {
  const desk = createEmbeddingDesk(embedder)
  return [
    {
      path: '/v1/embeddings',
      about: "OpenAI-compatible: vectors of the index's model, for passages or, with input_type query, for questions.",
      handlers: {
        post: [
          ...readJson(limits.embeddingBodyBytes),
          (request, response) => sendEmbeddings({ catalog, desk }, request, response),
        ],
      },
    },
    {
      path: '/v1/models',
      about: 'OpenAI-compatible: the names of the model that the index was made with.',
      handlers: { get: [async (_request, response) => void response.json(listModels(await catalog.index()))] },
    },
    {
      path: '/v1/models/*id',
      about: 'OpenAI-compatible: one of them.',
      handlers: { get: [(request, response) => sendModel(catalog, request, response)] },
    },
  ]
}

async function sendEmbeddings(
  { catalog, desk }: Pick<EmbeddingParts, 'catalog'> & { readonly desk: EmbeddingDesk },
  request: Request,
  response: Response,
): Promise<void> {
  const { fingerprint } = (await catalog.index()).manifest
  const { texts, model, kind, encoding } = parseEmbeddings(request.body, fingerprint)
  const embedded = await desk.embed(texts, { kind, isWanted: () => !response.closed })
  if (embedded !== null) response.json(showEmbeddings({ ...embedded, model, encoding }))
}

function listModels({ manifest }: IndexInfo) {
  return { object: 'list', data: modelNames(manifest.fingerprint.model).map(name => showModel(name, manifest)) }
}

/** A name may have slashes, as they are or percent-encoded. */
async function sendModel(catalog: Catalog, request: Request, response: Response): Promise<void> {
  const { manifest } = await catalog.index()
  const name = [request.params.id ?? []].flat().join('/')
  findModel(name, manifest.fingerprint.model)
  response.json(showModel(name, manifest))
}

/** `created` is when the index was: of the model itself nothing is known. */
function showModel(name: string, { createdAt }: IndexInfo['manifest']) {
  return { id: name, object: 'model', created: toSeconds(createdAt), owned_by: 'verbatim' }
}
