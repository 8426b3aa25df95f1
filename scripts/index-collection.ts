/** Indexes the documents of a judged collection, embedding only what changed since the last time. */
import { parseArticleInput } from '../src/articles/article-input.ts'
import type { SourceItem } from '../src/articles/article-source.ts'
import { updateIndex } from '../src/cli/update-index.ts'
import type { Foundation } from '../src/compose.ts'
import type { Collection, CollectionDocument } from '../src/evaluation/collection.ts'

export async function indexCollection(foundation: Foundation, { documents }: Collection): Promise<void> {
  const { text } = await updateIndex(foundation, {
    source: () => asArticles(documents),
    missing: 'remove',
    progress: process.stderr.isTTY ? 'bar' : 'lines',
    signal: new AbortController().signal,
  })
  console.error(text)
}

async function* asArticles(documents: readonly CollectionDocument[]): AsyncGenerator<SourceItem> {
  for (const { id, title, text } of documents) {
    yield { kind: 'article', article: parseArticleInput(id, { title, text }), path: id, line: null }
  }
}
