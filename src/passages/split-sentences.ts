/** Splits article text into sentence spans; never copies or trims text. */
import type { Span } from '../model.ts'
import { correctBoundaries } from './correct-boundaries.ts'
import { cutLongSentence } from './cut-long-sentences.ts'
import { findBlocks } from './find-blocks.ts'
import { suggestBoundaries } from './suggest-boundaries.ts'

export interface SplitOptions {
  /** BCP 47 tag of the text; English is assumed when it is null, absent or not a tag. */
  readonly language?: string | null
  /** Parts of the text that are no prose, such as fenced code; sentences never reach into them. */
  readonly excluded?: readonly Span[]
}

/**
 * Spans of `text` in order, disjoint, not empty, without whitespace at their ends, at most `LONGEST_SENTENCE` long.
 * Everything is in a sentence but whitespace, what is excluded, heading marks (`##`) and drawn rules (`---`).
 * Time and memory grow linearly with the text.
 */
export function splitSentences(text: string, options: SplitOptions = {}): Span[] {
  const language = languageCode(options.language)
  const sentences: Span[] = []
  for (const region of regionsOutside(text, options.excluded ?? [])) {
    for (const block of findBlocks(text, region)) {
      for (const sentence of splitBlock(text, block, language)) {
        for (const piece of cutLongSentence(text, sentence)) sentences.push(piece)
      }
    }
  }
  return sentences
}

function splitBlock(text: string, block: Span, language: string): Span[] {
  const body = text.slice(block.start, block.end)
  const spans = correctBoundaries(body, suggestBoundaries(body, language), language)
  return spans.map(span => ({ start: block.start + span.start, end: block.start + span.end }))
}

/** Spans may come in any order, overlap or reach beyond the text. */
function regionsOutside(text: string, excluded: readonly Span[]): Span[] {
  const regions: Span[] = []
  let start = 0
  for (const span of [...excluded].sort((a, b) => a.start - b.start)) {
    if (span.start > start) regions.push({ start, end: Math.min(span.start, text.length) })
    start = Math.max(start, span.end)
  }
  if (start < text.length) regions.push({ start, end: text.length })
  return regions
}

function languageCode(language: string | null | undefined): string {
  return /^[a-z]{2,3}(?=$|[-_])/.exec(language?.toLowerCase() ?? '')?.[0] ?? 'en'
}
