/** Reads a plain text file as one article: the text is the whole file. */
import { checkArticleInput } from './article-input.ts'
import type { ArticleFile, SourceItem } from './article-source.ts'
import { itemFrom } from './report-check.ts'

/**
 * A title line stays in the text, so that offsets are those of the file. The time of the file is not taken as a
 * date: it changes with every copy or checkout, and two builds of the same articles must give the same index.
 */
export function parseTextFile(text: string, file: ArticleFile): SourceItem[] {
  return [itemFrom(checkArticleInput(file.id, { text }), { path: file.path, line: null })]
}
