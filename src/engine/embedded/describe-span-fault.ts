/** Tells what is wrong with the spans of an article's passages and sentences. */

interface StoredSpan {
  readonly start: number
  readonly stop: number
}

interface SpannedPassage extends StoredSpan {
  readonly sentences: readonly StoredSpan[]
}

/**
 * Null when all is as promised: spans lie in the text and cut no character; passages follow each other; the sentences
 * of a passage follow each other, the first starting it and the last ending it. Passages are expected by their start.
 */
export function describeSpanFault(text: string, passages: readonly SpannedPassage[]): string | null {
  let end = 0
  for (const passage of passages) {
    const fault = faultOf(passage, { text, from: end }) ?? sentenceFault(text, passage)
    if (fault !== null) return fault
    end = passage.stop
  }
  return null
}

function sentenceFault(text: string, { start, stop, sentences }: SpannedPassage): string | null {
  const [first, last] = [sentences[0], sentences.at(-1)]
  if (first === undefined || last === undefined) return `the passage ${start}-${stop} has no sentences`
  if (first.start !== start || last.stop !== stop) {
    return `the sentences of the passage ${start}-${stop} reach from ${first.start} to ${last.stop}`
  }
  let end = start
  for (const sentence of sentences) {
    const fault = faultOf(sentence, { text, from: end })
    if (fault !== null) return fault
    end = sentence.stop
  }
  return null
}

function faultOf({ start, stop }: StoredSpan, { text, from }: { text: string; from: number }): string | null {
  if (start < from) return `the span ${start}-${stop} begins before ${from}, where the one before it ends`
  if (stop <= start) return `the span ${start}-${stop} is empty`
  if (stop > text.length) return `the span ${start}-${stop} ends after the text, which has ${text.length} units`
  const isCut = cutsCharacter(text, start) || cutsCharacter(text, stop)
  return isCut ? `the span ${start}-${stop} cuts a character in two` : null
}

function cutsCharacter(text: string, at: number): boolean {
  return /[\ud800-\udbff]/.test(text[at - 1] ?? '') && /[\udc00-\udfff]/.test(text[at] ?? '')
}
