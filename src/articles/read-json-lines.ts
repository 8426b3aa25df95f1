/** Reads a file of JSON records, one a line; a bad line is reported and the rest goes on. */
import { type ArticleFile, problemAt, type SourceItem } from './article-source.ts'
import { parseJsonRecord } from './parse-json-record.ts'
import { parseRecordBytes } from './parse-record-bytes.ts'
import { type FileLine, readLines } from './read-lines.ts'
import { itemFrom } from './report-check.ts'

const maxLineBytes = 64 * 2 ** 20

/** Blank lines are passed over. Records without an id are called `<file id>#<line>`. Throws on read errors. */
export async function* readJsonLines(file: ArticleFile): AsyncGenerator<SourceItem> {
  let isEmpty = true
  for await (const line of readLines(file.path, maxLineBytes)) {
    const item = itemOf(line, file)
    if (item === null) continue
    isEmpty = false
    yield item
  }
  if (isEmpty) yield problemAt({ path: file.path, line: null }, 'the file is empty; give at least one record')
}

function itemOf({ line, bytes }: FileLine, file: ArticleFile): SourceItem | null {
  const place = { path: file.path, line }
  if (bytes === null) return problemAt(place, 'the line is longer than 64 MB; split the record')
  const parsed = parseRecordBytes(bytes)
  if (parsed.kind === 'blank') return null
  if (parsed.kind === 'problem') return problemAt(place, parsed.reason)
  return itemFrom(parseJsonRecord(parsed.record, `${file.id}#${line}`), place)
}
