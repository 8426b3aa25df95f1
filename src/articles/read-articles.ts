/** Reads every article in the given files and folders, one at a time, with a reason for each that was left out. */
import { type FoundArticle, problemAt, type SourceItem, type SourcePlace } from './article-source.ts'
import { findArticleFiles } from './find-article-files.ts'
import { readerFor } from './read-article-file.ts'

/**
 * Never throws for what it reads: a path that is not there, a broken file or a bad line is a `problem` and the rest
 * goes on. The order is that of `paths`, and within a folder always the same. An id is given out once; the second
 * article that claims it is a problem that names both places.
 */
export async function* readArticles(paths: readonly string[]): AsyncGenerator<SourceItem> {
  const claims = new Map<string, SourcePlace>()
  for await (const found of findArticleFiles(paths)) {
    if (found.kind !== 'file') {
      yield found
      continue
    }
    for await (const item of readerFor(found.path)?.(found) ?? []) {
      yield item.kind === 'article' ? claimId(item, claims) : item
    }
  }
}

function claimId(item: FoundArticle, claims: Map<string, SourcePlace>): SourceItem {
  const { id } = item.article
  const first = claims.get(id)
  if (first !== undefined) {
    return problemAt(item, `the id ${JSON.stringify(id)} is taken by ${nameOf(first)}; give each article its own`)
  }
  claims.set(id, { path: item.path, line: item.line })
  return item
}

function nameOf({ path, line }: SourcePlace): string {
  return line === null ? path : `${path}:${line}`
}
