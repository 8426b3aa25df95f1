/** Composes what a model reads: sentences one by one with their title in front, or a passage whole. */
import type { EmbeddingContext } from '../config.ts'
import type { Span } from '../model.ts'
import type { PassageText } from './embedder.ts'

/** What a model reads for one text: `lead + text`, with the model's own prefix before both. */
export interface ModelInput {
  /** `title. ` or empty; may be shortened when the window is too small for both. */
  readonly lead: string
  /** Never shortened: read in parts when it is longer than the window. */
  readonly text: string
  /** Of the text: one vector for each, pooled out of one reading. Absent: one vector for the whole. */
  readonly sentences?: readonly Span[]
}

/** The inputs whose vectors, one after another, are those of the passage's sentences. */
export function composeInputs({ title, text, sentences }: PassageText, context: EmbeddingContext): ModelInput[] {
  if (context === 'title') return sentences.map(({ start, end }) => composeInput(title, text.slice(start, end)))
  return sentences.length === 0 ? [] : [{ lead: leadOf(title), text, sentences }]
}

/** `Title! ` and `sentence` become `Title. ` and `sentence`; without a title there is no lead. */
export function composeInput(title: string, sentence: string): ModelInput {
  return { lead: leadOf(title), text: sentence }
}

/** How many vectors an input comes to. */
export function countVectors({ sentences }: ModelInput): number {
  return sentences?.length ?? 1
}

function leadOf(title: string): string {
  const bare = title.trim().replace(/[.!?…\s]+$/u, '')
  return bare === '' ? '' : `${bare}. `
}
