/** Finds fenced code blocks in markdown; see https://spec.commonmark.org/0.31.2/#fenced-code-blocks. */
import type { Span } from '../model.ts'

const openingFence = /^[ \t]*(`{3,}(?=[^`]*$)|~{3,})/

/** From the opening fence to the closing one, both included; a block without a closing fence reaches the text's end. */
export function findFencedCode(text: string): Span[] {
  const blocks: Span[] = []
  let open: { start: number; fence: string } | null = null
  for (const line of text.matchAll(/[^\r\n]+/g)) {
    const end = line.index + line[0].length
    if (open === null) {
      const fence = openingFence.exec(line[0])?.[1]
      if (fence !== undefined) open = { start: line.index, fence }
    } else if (closes(line[0], open.fence)) {
      blocks.push({ start: open.start, end })
      open = null
    }
  }
  if (open !== null) blocks.push({ start: open.start, end: text.length })
  return blocks
}

/** The same mark, at least as often, and nothing else on the line. */
function closes(line: string, fence: string): boolean {
  const content = line.trim()
  return content.length >= fence.length && content === fence[0]!.repeat(content.length)
}
