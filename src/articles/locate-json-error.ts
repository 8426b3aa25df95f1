/** Finds where text stops being JSON, which `JSON.parse` does not always say. */

/** What may come next; `value or ]` and `key or }` stand right after an opening bracket. */
type Expected = 'value' | 'value or ]' | 'key' | 'key or }' | 'colon' | 'comma or close' | 'end'

interface Token {
  /** A punctuation mark itself, `string`, or `word` for numbers and names. */
  readonly kind: string
  readonly end: number
}

/** The offset of the first token that does not fit (the length of the text when it ends too early), or null. */
export function jsonErrorOffset(text: string): number | null {
  const open: string[] = []
  let expected: Expected = 'value'
  let offset = skipSpace(text, 0)
  while (offset < text.length) {
    const token = tokenAt(text, offset)
    const next: Expected | null = token === null ? null : advance(expected, token.kind, open)
    if (token === null || next === null) return offset
    expected = next
    offset = skipSpace(text, token.end)
  }
  return expected === 'end' ? null : text.length
}

/** Grammar of RFC 8259; `open` holds the brackets that are not closed yet. Null when the token does not fit. */
function advance(expected: Expected, kind: string, open: string[]): Expected | null {
  if (expected === 'value' || expected === 'value or ]') {
    if (kind === 'string' || kind === 'word') return afterValue(open)
    if (kind === '{' || kind === '[') {
      open.push(kind)
      return kind === '{' ? 'key or }' : 'value or ]'
    }
  }
  if ((expected === 'key' || expected === 'key or }') && kind === 'string') return 'colon'
  if (expected === 'colon' && kind === ':') return 'value'
  if (expected === 'comma or close' && kind === ',') return open.at(-1) === '{' ? 'key' : 'value'
  const mayClose = expected === 'comma or close' || expected === 'value or ]' || expected === 'key or }'
  if (!mayClose || kind !== (open.at(-1) === '{' ? '}' : ']')) return null
  open.pop()
  return afterValue(open)
}

function afterValue(open: readonly string[]): Expected {
  return open.length === 0 ? 'end' : 'comma or close'
}

function tokenAt(text: string, offset: number): Token | null {
  const character = text.charAt(offset)
  if ('{}[],:'.includes(character)) return { kind: character, end: offset + 1 }
  if (character === '"') {
    const end = stringEnd(text, offset + 1)
    return end === null ? null : { kind: 'string', end }
  }
  const word = matchAt(/-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[Ee][+-]?\d+)?|true|false|null/y, text, offset)
  return word === null ? null : { kind: 'word', end: offset + word.length }
}

/** Where the string that was opened before `from` is closed, or null when it never is or holds what it must not. */
function stringEnd(text: string, from: number): number | null {
  let offset = from
  while (offset < text.length && text.charCodeAt(offset) >= 0x20) {
    const character = text.charAt(offset)
    if (character === '"') return offset + 1
    if (character !== '\\') offset += 1
    else {
      const escaped = matchAt(/\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4})/y, text, offset)
      if (escaped === null) return null
      offset += escaped.length
    }
  }
  return null
}

function skipSpace(text: string, offset: number): number {
  return offset + (matchAt(/[ \t\n\r]*/y, text, offset)?.length ?? 0)
}

function matchAt(pattern: RegExp, text: string, offset: number): string | null {
  pattern.lastIndex = offset
  return pattern.exec(text)?.[0] ?? null
}
