/** Embeds one text with a loaded model: plans its runs, pools each and averages them. */
import type { ModelSettings } from '../config.ts'
import type { Vector } from '../model.ts'
import type { ModelInput } from './compose-input.ts'
import { planRuns, type RunPlanner } from './plan-runs.ts'
import { averageParts, poolTokens } from './pool-tokens.ts'

/** A model in memory, stripped of its library. */
export interface LoadedModel {
  readonly settings: ModelSettings
  /** Token ids without special tokens and without truncation. */
  tokenise(text: string): number[]
  /** How many special tokens `run` adds around the ids. */
  readonly specialTokens: number
  /** How many of those stand before the ids. */
  readonly leadingTokens: number
  /** Token vectors, row by row, special tokens included. Blocks the thread while it computes. */
  run(ids: readonly number[]): Promise<Float32Array>
}

export interface EmbeddedText {
  readonly vector: Vector
  /** More than one when the text was longer than the window. */
  readonly runs: number
}

export type TextKind = 'passage' | 'query'

/** `beforeRun` is awaited before every run of the model: the place to let more urgent work go first. */
export async function embedText(
  model: LoadedModel,
  input: ModelInput & { readonly kind: TextKind },
  beforeRun: () => Promise<void>,
): Promise<EmbeddedText> {
  const runs = planRuns(plannerOf(model, input.kind), input)
  const parts = []
  for (const { ids, weight } of runs) {
    await beforeRun()
    parts.push({ vector: poolTokens(await model.run(ids), model.settings), weight })
  }
  return { vector: Float32Array.from(averageParts(parts)), runs: runs.length }
}

/** Throws when settings and model do not fit each other; runs the model once. */
export async function checkModel(model: LoadedModel): Promise<void> {
  const { dimensions, maxTokens } = model.settings
  for (const kind of ['passage', 'query'] as const) {
    const { room, prefix } = plannerOf(model, kind)
    if (room - model.tokenise(prefix).length >= 2) continue
    throw new Error(`the ${kind} prefix fills the window of ${maxTokens} tokens; set EMBEDDING_MAX_TOKENS higher`)
  }
  const ids = model.tokenise('check')
  const found = (await model.run(ids)).length / (ids.length + model.specialTokens)
  if (found === dimensions) return
  throw new Error(`it gives vectors of ${found} numbers, expected ${dimensions}; set EMBEDDING_DIMENSIONS=${found}`)
}

/** What planning the runs of a text needs to know of the model. */
export function plannerOf(model: LoadedModel, kind: TextKind): RunPlanner {
  const { settings, specialTokens } = model
  const prefix = kind === 'query' ? settings.queryPrefix : settings.passagePrefix
  return { tokenise: (text: string) => model.tokenise(text), prefix, room: settings.maxTokens - specialTokens }
}
