/** Finds the field that a misspelt one was probably meant to be. */

const MOST_EDITS = 2

/** Names below this length are never many edits apart, even with nothing in common. */
const SHORT = 4

/** Both are pointers; the answer is one of `fields`, also at another place than the misspelt one, or null. */
export function suggestField(pointer: string, fields: readonly string[]): string | null {
  const name = nameOf(pointer)
  let best: string | null = null
  let fewest = name.length < SHORT ? 1 : MOST_EDITS
  for (const field of fields) {
    const edits = countEdits(name, nameOf(field))
    if (edits > fewest || (edits === fewest && best !== null)) continue
    best = field
    fewest = edits
  }
  return best
}

function nameOf(pointer: string): string {
  return pointer.slice(pointer.lastIndexOf('/') + 1).toLowerCase()
}

/** Levenshtein's distance, one row at a time; infinite where the lengths alone say that it is too far. */
function countEdits(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > MOST_EDITS) return Number.POSITIVE_INFINITY
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1))
    }
    row = next
  }
  return row[b.length]!
}
