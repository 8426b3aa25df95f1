/** Finds a title for text that comes without one; never changes the text. */

const longestTitle = 120
const openingWordCount = 8
/** Text is seldom wrapped narrower than this, so a line that breaks earlier was broken on purpose. */
const narrowestWrap = 60

const endOfSentence = /[.!?…:;,。！？][\p{Pe}\p{Pf}"']*$/u
/** A full stop after a lower-case word of four letters or more; `Dr.`, `U.S.` and `Sept.` go on. */
const clearEndOfSentence = /(?:\p{Ll}{4}[.]|[!?。！？])[\p{Pe}\p{Pf}"']*$/u

/** A short first line without a final punctuation mark and with more text after it, else the opening words. */
export function titleFromText(text: string): string {
  const lines = text.trimStart().split('\n')
  return titleLine(lines) ?? openingWords(text)
}

/** The first heading outside code fences, without its markup, else the opening words of the first plain line. */
export function titleFromMarkdown(text: string): string {
  const lines = linesOutsideFences(text)
  return firstHeading(lines) ?? openingWords(withoutMarkup(lines.slice(lines.findIndex(isPlain)).join('\n')))
}

function titleLine(lines: readonly string[]): string | null {
  const line = lines[0]?.trim() ?? ''
  if (line === '' || line.length > longestTitle || endOfSentence.test(line)) return null
  const hasMoreText = lines.some((other, index) => index > 0 && other.trim() !== '')
  if (!hasMoreText) return null
  const isOnItsOwn = lines[1]?.trim() === ''
  return isOnItsOwn || brokenOnPurpose(line, lines) ? line : null
}

/** In wrapped text a line ends where the next word no longer fits; where it would fit, the author ended the line. */
function brokenOnPurpose(line: string, lines: readonly string[]): boolean {
  const next = lines[1]?.trim() ?? ''
  if (/^\p{Ll}/u.test(next)) return false
  const end = lines.findIndex(other => other.trim() === '')
  const paragraph = end === -1 ? lines : lines.slice(0, end)
  const width = paragraph.reduce((longest, other) => Math.max(longest, other.length), narrowestWrap)
  return line.length + 1 + next.search(/\s|$/) <= width
}

function openingWords(text: string): string {
  const opening = text.trimStart().slice(0, 10 * longestTitle)
  const [paragraph = ''] = opening.split(/\n\s*\n/, 1)
  const words = paragraph.split(/\s+/).filter(word => word !== '')
  const end = words.slice(0, openingWordCount).findIndex(word => clearEndOfSentence.test(word))
  const sentence = end === -1 ? words : words.slice(0, end + 1)
  if (sentence.length <= openingWordCount) return shorten(sentence.join(' ').replace(/[.。,;:]$/, ''))
  const opened = sentence.slice(0, openingWordCount).join(' ')
  return `${shorten(opened.replace(/[,;:]$/, ''))}…`.replace('……', '…')
}

/** Languages without spaces can make one word of a whole text; a surrogate pair is never split. */
function shorten(title: string): string {
  if (title.length <= longestTitle) return title
  return `${title.slice(0, longestTitle - 1).replace(/\p{Surrogate}$/u, '')}…`
}

function linesOutsideFences(text: string): string[] {
  let fence: string | null = null
  return text.split('\n').filter(line => {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1] ?? null
    const isInside = fence !== null || mark !== null
    if (fence === null) fence = mark
    else if (mark?.startsWith(fence)) fence = null
    return !isInside
  })
}

function firstHeading(lines: readonly string[]): string | null {
  for (const [index, line] of lines.entries()) {
    const underlined = /^ {0,3}(?:=+|-+)\s*$/.test(lines[index + 1] ?? '') && isPlain(line)
    const hashed = /^ {0,3}#{1,6}\s+(.*?)(?:\s+#+)?\s*$/.exec(line)?.[1]
    const heading = withoutMarkup(hashed ?? (underlined ? line : ''))
    if (heading !== '') return shorten(heading)
  }
  return null
}

/** A line of prose or list: not blank, a rule, an image, a table row, a comment or other HTML. */
function isPlain(line: string): boolean {
  return line.trim() !== '' && !/^\s*(?:!\[|[|<]|(?:[-*_=]\s*){3,}$)/.test(line)
}

/** The words of one block: links give their text, emphasis, code and list marks go. */
function withoutMarkup(block: string): string {
  return block
    .replace(/^(?:\s*(?:[>+*-]|#{1,6}|\d{1,3}[.)])\s+)+/, '')
    .replace(/!?\[([^\][]*)\]\([^()]*\)/g, '$1')
    .replace(/[*`]+|(?<!\p{L}|\p{N})_+|_+(?!\p{L}|\p{N})/gu, '')
    .trim()
}
