/** Routes that show what is stored: articles, passages, the index. */
import type { Express } from 'express'
import { z } from 'zod'
import type { StoredArticle } from '../engine/engine.ts'
import { AppError } from '../errors.ts'
import type { Catalog, PassageView } from '../retrieval/catalog.ts'
import { parseInput } from './parse-input.ts'

const MOST_NEIGHBOURS = 20

const aroundSchema = z.strictObject({
  before: z.coerce.number().int().min(0).max(MOST_NEIGHBOURS).default(0),
  after: z.coerce.number().int().min(0).max(MOST_NEIGHBOURS).default(0),
})

/** Ids may contain slashes, as they are or percent-encoded, so an id is all the rest of a path. */
export function addArticleRoutes(app: Express, catalog: Catalog): void {
  app.get('/v1/articles/*id', async (request, response) => {
    const id = idOf(request.params.id)
    const article = await catalog.article(id)
    if (article === null) throw new AppError('not_found', `there is no article ${JSON.stringify(id)}`)
    response.setHeader('cache-control', 'no-cache')
    response.setHeader('etag', `"${article.digest}"`)
    response.json(showArticle(article))
  })

  app.get('/v1/passages/*id', async (request, response) => {
    const id = idOf(request.params.id)
    const found = await catalog.passage(id, parseInput(aroundSchema, request.query, ['before', 'after']))
    if (found === null) throw new AppError('not_found', `there is no passage ${JSON.stringify(id)}`)
    const { passage, before, after } = found
    response.json({ ...showPassage(passage), before: before.map(showPassage), after: after.map(showPassage) })
  })

  app.get('/v1/index', async (_request, response) => {
    const { manifest, counts, sequence } = await catalog.index()
    response.json({
      generation: manifest.generation,
      format: manifest.format,
      rules: manifest.rules,
      fingerprint: manifest.fingerprint,
      createdAt: manifest.createdAt,
      builtAt: manifest.lastBuild?.finishedAt ?? null,
      digest: manifest.lastBuild?.digest ?? null,
      counts,
      sequence,
    })
  })
}

function idOf(segments: string | readonly string[] | undefined): string {
  return [segments ?? []].flat().join('/')
}

function showArticle(article: StoredArticle) {
  const { id, title, url, authors, publishedAt, updatedAt, language, tags, attributes, text, textSha256 } = article
  return { id, title, url, authors, publishedAt, updatedAt, language, tags, attributes, text, sha256: textSha256 }
}

function showPassage({ id, articleId, title, url, start, end, text, sentences, articleSha256 }: PassageView) {
  return { id, articleId, title, url, start, end, unit: 'utf16', text, sentences, articleSha256 }
}
