/** Changes articles of the index that is served: embeds outside the writer's lock, stores under it. */
import type { Article } from '../model.ts'
import type { ArticleEditor, EditReport } from './article-editor.ts'
import { importRecords } from './import-records.ts'
import { type EditorParts, prepareArticles, storePrepared } from './store-articles.ts'

export function createArticleEditor(parts: EditorParts): ArticleEditor {
  return {
    put: article => put(parts, article),
    remove: id => remove(parts, id),
    importRecords: (records, options) => importRecords(parts, records, options),
  }
}

async function put(parts: EditorParts, article: Article): Promise<EditReport> {
  const preparation = await prepareArticles(parts, [article])
  const [report] = await storePrepared(parts, preparation)
  const [failure] = preparation.failures.values()
  if (report === undefined) throw failure
  return report
}

/** The lock is not asked for in vain: what is surely not there need not be removed. */
async function remove({ index }: EditorParts, id: string): Promise<boolean> {
  const { stored, unsure } = await index.current(engine => engine.standing([id]))
  if (stored.size + unsure.size === 0) return false
  return (await index.write(engine => engine.remove([id]))) > 0
}
