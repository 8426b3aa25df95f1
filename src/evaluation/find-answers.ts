/** Finds answer strings in texts, whatever their case and spacing. */

/** True when the text contains one of the answers; punctuation counts, an empty answer is never found. */
export function containsAnswer(text: string, answers: readonly string[]): boolean {
  const folded = foldText(text)
  return answers.map(foldText).some(answer => answer !== '' && folded.includes(answer))
}

/** True when the texts are equal or one contains the other; an empty text overlaps nothing. */
export function textsOverlap(one: string, other: string): boolean {
  return containsAnswer(one, [other]) || containsAnswer(other, [one])
}

function foldText(text: string): string {
  return text.toLowerCase().replace(/\s+/g, ' ').trim()
}
