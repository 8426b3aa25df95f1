/** Reads a JSON file that holds one article or a list of them. */
import { type ArticleFile, problemAt, type SourceItem } from './article-source.ts'
import { jsonErrorOffset } from './locate-json-error.ts'
import { parseJsonRecord } from './parse-json-record.ts'
import { jsonReason } from './parse-record-bytes.ts'
import { itemFrom } from './report-check.ts'

/** Records of a list without an id are called `<file id>#<n>`, counted from 1. */
export function parseJsonFile(text: string, file: ArticleFile): SourceItem[] {
  const place = { path: file.path, line: null }
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch (error) {
    return [problemAt({ path: file.path, line: errorLine(text) }, jsonReason(error))]
  }
  if (!Array.isArray(content)) return [itemFrom(parseJsonRecord(content, file.id), place)]
  if (content.length === 0) return [problemAt(place, 'the list is empty; give at least one article')]
  return content.map((record, index) => {
    const item = itemFrom(parseJsonRecord(record, `${file.id}#${index + 1}`), place)
    return item.kind === 'article' ? item : { ...item, reason: `record ${index + 1}: ${item.reason}` }
  })
}

function errorLine(text: string): number | null {
  const offset = jsonErrorOffset(text)
  return offset === null ? null : text.slice(0, offset).split('\n').length
}
