/** Handlers that store one article and remove one. */
import type { Request, Response } from 'express'
import { parseArticleInput } from '../articles/article-input.ts'
import { AppError } from '../errors.ts'
import type { ArticleEditor } from '../indexing/article-editor.ts'
import { readId } from './read-id.ts'
import { readJson } from './read-json.ts'
import type { Route } from './route.ts'
import { showEdit } from './show-edits.ts'

export function editHandlers(editor: ArticleEditor, { articleBytes }: { articleBytes: number }): Route['handlers'] {
  const put = (request: Request, response: Response) => putArticle(editor, request, response)
  return {
    put: [...readJson(articleBytes), put],
    delete: [(request, response) => removeArticle(editor, request, response)],
  }
}

async function putArticle(editor: ArticleEditor, request: Request, response: Response): Promise<void> {
  const report = await editor.put(parseArticleInput(readId(request), request.body))
  if (report.change === 'created') response.status(201).location(`/v1/articles/${encodeURIComponent(report.id)}`)
  response.json(showEdit(report))
}

async function removeArticle(editor: ArticleEditor, request: Request, response: Response): Promise<void> {
  const id = readId(request)
  if (!(await editor.remove(id))) throw new AppError('not_found', `there is no article ${JSON.stringify(id)}`)
  response.status(204).end()
}
