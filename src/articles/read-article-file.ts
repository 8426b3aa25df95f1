/** Reads one file of articles by the reader for its extension. */
import { readFile, stat } from 'node:fs/promises'
import { extname } from 'node:path'
import { messageOf } from '../errors.ts'
import { type ArticleFile, problemAt, type SourceItem } from './article-source.ts'
import { decodeUtf8 } from './decode-utf8.ts'
import { normaliseText } from './normalise-text.ts'
import { parseJsonFile } from './parse-json-file.ts'
import { parseMarkdownFile } from './parse-markdown-file.ts'
import { parseTextFile } from './parse-text-file.ts'
import { readJsonLines } from './read-json-lines.ts'

type FileReader = (file: ArticleFile) => AsyncGenerator<SourceItem>

/** Files of one article, or of one list, are held in memory whole. */
const maxWholeFileBytes = 64 * 2 ** 20

/** A new format is a line here. */
const readers: ReadonlyMap<string, FileReader> = new Map([
  ['.txt', whole(parseTextFile)],
  ['.text', whole(parseTextFile)],
  ['.md', whole(parseMarkdownFile)],
  ['.markdown', whole(parseMarkdownFile)],
  ['.json', whole(parseJsonFile)],
  ['.jsonl', readJsonLines],
  ['.ndjson', readJsonLines],
])

export const articleExtensions: readonly string[] = [...readers.keys()]

/** Null for a file whose extension no reader takes, whatever its case. */
export function readerFor(path: string): FileReader | null {
  const reader = readers.get(extname(path).toLowerCase())
  return reader === undefined ? null : file => readSafely(reader, file)
}

/** Whatever goes wrong with one file is its own problem: the others are still read. */
async function* readSafely(reader: FileReader, file: ArticleFile): AsyncGenerator<SourceItem> {
  try {
    yield* reader(file)
  } catch (error) {
    yield problemAt({ path: file.path, line: null }, `cannot be read: ${messageOf(error)}`)
  }
}

function whole(parse: (text: string, file: ArticleFile) => SourceItem[]): FileReader {
  return async function* readWhole(file) {
    const place = { path: file.path, line: null }
    const { size } = await stat(file.path)
    if (size > maxWholeFileBytes) {
      yield problemAt(place, `is ${size} bytes long, at most ${maxWholeFileBytes} are read whole; use .jsonl`)
      return
    }
    const decoded = decodeUtf8(await readFile(file.path))
    if (decoded.text === null) yield problemAt({ ...place, line: decoded.line }, decoded.reason)
    else if (!/\S/.test(decoded.text)) yield problemAt(place, 'the file is empty or only white space')
    else yield* parse(normaliseText(decoded.text), file)
  }
}
