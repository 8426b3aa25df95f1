/** A folder of articles and the environment of an index beside it, for tests of the command line. */
import { join } from 'node:path'
import { temporaryFolder } from '../support/temporary-folder.ts'

export const ARTICLES = {
  'docs/bridge.md': '---\ntitle: Bridge falls\n---\nThe bridge at Aldane fell at dawn. Nobody was on it.\n',
  'docs/harvest.txt': 'A good year for quinces\n\nThe quinces ripened early this year. Growers sold them all.\n',
  'docs/more.jsonl': '{"id":"ferry","title":"Ferry","text":"The ferry sails at noon. It is never late."}\n',
}

export interface ArticleFolder {
  readonly docs: string
  readonly indexData: string
  /** One worker, as each loads the model. */
  readonly environment: Readonly<Record<string, string>>
}

/** Removed after the test; `files` are paths that start with `docs/`. */
export async function articleFolder(files: Readonly<Record<string, string>> = ARTICLES): Promise<ArticleFolder> {
  const folder = await temporaryFolder(files)
  const indexData = join(folder, 'index')
  return { docs: join(folder, 'docs'), indexData, environment: { INDEX_DATA: indexData, EMBEDDING_WORKERS: '1' } }
}

/** JSON lines; each article has two sentences and one passage. */
export function manyArticles(count: number): string {
  const lines = Array.from({ length: count }, (_, i) =>
    JSON.stringify({ id: `a${i}`, text: `This is the text of article ${i}. It has two sentences.` }),
  )
  return lines.join('\n')
}
