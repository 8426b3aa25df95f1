/** Embeds the sentences of a passage out of one reading of it, known as late chunking (https://arxiv.org/abs/2409.04701). */
import type { Span } from '../model.ts'
import type { ModelInput } from './compose-input.ts'
import { type EmbeddedText, embedText, type LoadedModel, plannerOf, type TextKind } from './embed-text.ts'
import { type PassageRun, planPassage } from './plan-passage.ts'
import { averageParts, type PooledPart, poolRows } from './pool-tokens.ts'

/** The vectors of one input, one after another; `beforeRun` is awaited before every run of the model. */
export async function embedInput(
  model: LoadedModel,
  input: ModelInput & { readonly kind: TextKind },
  beforeRun: () => Promise<void>,
): Promise<EmbeddedText[]> {
  const { sentences } = input
  if (sentences === undefined) return [await embedText(model, input, beforeRun)]
  return embedPassage(model, { ...input, sentences }, beforeRun)
}

/** A sentence's vector is the mean of its tokens' vectors; what stands between the sentences is not read. */
async function embedPassage(
  model: LoadedModel,
  { lead, text, sentences }: Required<ModelInput>,
  beforeRun: () => Promise<void>,
): Promise<EmbeddedText[]> {
  const pieces = { lead, sentences: sentences.map(({ start, end }) => text.slice(start, end)) }
  const parts: PooledPart[][] = sentences.map(() => [])
  for (const run of planPassage(plannerOf(model, 'passage'), pieces)) {
    await beforeRun()
    const states = await model.run(run.ids)
    for (const { sentence, ...rows } of run.rows) parts[sentence]!.push(poolSentence(model, { run, rows, states }))
  }
  return parts.map(own => ({ vector: Float32Array.from(averageParts(own)), runs: own.length }))
}

interface Reading {
  readonly run: PassageRun
  readonly rows: Span
  readonly states: Float32Array
}

/** A sentence without tokens, such as one of control characters, stands for the whole of what was read with it. */
function poolSentence(model: LoadedModel, { run, rows, states }: Reading): PooledPart {
  const { leadingTokens, specialTokens, settings } = model
  const own = { start: rows.start + leadingTokens, end: rows.end + leadingTokens }
  const all = { start: 0, end: run.ids.length + specialTokens }
  const vector = poolRows(states, rows.end > rows.start ? own : all, settings.dimensions)
  return { vector, weight: Math.max(1, rows.end - rows.start) }
}
