/** Takes the YAML front matter off a Markdown file, with the line of every key. */
import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml'
import { messageOf } from '../errors.ts'

export interface FrontMatterEntry {
  /** The value with its YAML type. */
  readonly value: unknown
  /** The value with every scalar as it was written, for fields that are strings: `title: 1984`, `id: 007`. */
  readonly written: unknown
  /** 1-based line in the file. */
  readonly line: number
}

export type FrontMatterEntries = ReadonlyMap<string, FrontMatterEntry>

export interface BrokenFrontMatter {
  readonly entries: null
  readonly line: number
  readonly reason: string
}

export type FrontMatter =
  | { readonly entries: FrontMatterEntries; readonly body: string; readonly bodyLine: number }
  | BrokenFrontMatter

/** Front matter is short; anything longer is a text between two rules or a file that was never closed. */
const longestFrontMatter = 100_000
/** Aliases that refer to aliases can unfold to gigabytes. */
const maxAliasCount = 100

/**
 * `text` is normalised. Front matter stands between a first line `---` and the next line `---` or `...`; a first
 * line `---` before a blank line is a rule, as Pandoc reads it. The body is what follows, verbatim.
 */
export function parseFrontMatter(text: string): FrontMatter {
  const opening = /^---[ \t]*\n(?![ \t]*\n)/.exec(text)
  if (opening === null) return { entries: new Map(), body: text, bodyLine: 1 }
  const start = opening[0].length
  const closing = /^(?:---|\.\.\.)[ \t]*$/m.exec(text.slice(start, start + longestFrontMatter))
  if (closing === null) return broken(1, 'front matter is opened by --- and never closed; close it with a line ---')
  const end = start + closing.index + closing[0].length
  const entries = readYaml(text.slice(start, start + closing.index))
  if ('reason' in entries) return entries
  return { entries, body: text.slice(end + 1), bodyLine: text.slice(0, end + 1).split('\n').length }
}

/** Dates stay strings (core schema), so that there is one reader of dates. */
function readYaml(source: string): FrontMatterEntries | BrokenFrontMatter {
  const lineCounter = new LineCounter()
  const fileLine = (offset: number) => lineCounter.linePos(offset).line + 1
  try {
    const document = parseDocument(source, { schema: 'core', lineCounter, prettyErrors: false, logLevel: 'silent' })
    const [error] = document.errors
    if (error !== undefined) return broken(fileLine(error.pos[0]), notYaml(error))
    if (document.contents === null) return new Map()
    if (!isMap(document.contents)) return broken(2, 'front matter is not a list of keys; write lines like title: Gas')
    const entries = document.contents.items.map((pair): [string, FrontMatterEntry] => {
      const key = pair.key as Node
      const node = isAlias(pair.value) ? pair.value.resolve(document) : (pair.value as Node | null)
      return [String(isScalar(key) ? (key.source ?? key.value) : key), entryOf(node, document, fileLine(key.range![0]))]
    })
    return new Map(entries)
  } catch (error) {
    return broken(1, notYaml(error))
  }
}

function entryOf(node: Node | null | undefined, document: Document.Parsed, line: number): FrontMatterEntry {
  const value: unknown = node?.toJS(document, { maxAliasCount }) ?? null
  return { value, written: written(node, value), line }
}

function written(node: unknown, value: unknown): unknown {
  if (isSeq(node) && Array.isArray(value)) return value.map((member, index) => written(node.items[index], member))
  if (!isScalar(node) || typeof value === 'string' || value === null) return value
  return node.source ?? String(value)
}

function notYaml(error: unknown): string {
  return `front matter is not valid yaml: ${messageOf(error).replace(/\s+/g, ' ').slice(0, 200)}`
}

function broken(line: number, reason: string): BrokenFrontMatter {
  return { entries: null, line, reason }
}
