/** Cuts a text into model runs that fit the window, so that no token is silently lost. */
import type { ModelInput } from './compose-input.ts'

/** One run of the model. */
export interface Run {
  /** Without the special tokens at both ends. */
  readonly ids: readonly number[]
  /** How many tokens of the text itself it reads: its share in the average. */
  readonly weight: number
}

export interface RunPlanner {
  /** Token ids without special tokens and without truncation. */
  readonly tokenise: (text: string) => number[]
  readonly prefix: string
  /** Tokens that fit into one run beside the special ones. */
  readonly room: number
}

/** At least one run. Each repeats prefix and lead; a lead longer than half the room is shortened to that. */
export function planRuns(planner: RunPlanner, input: ModelInput): Run[] {
  const whole = planner.tokenise(planner.prefix + input.lead + input.text)
  if (whole.length <= planner.room) return [{ ids: whole, weight: whole.length }]
  const prefix = planner.tokenise(planner.prefix)
  const available = planner.room - prefix.length
  const lead = planner.tokenise(input.lead).slice(0, Math.floor(available / 2))
  const context = [...prefix, ...lead]
  const parts = splitEvenly(planner.tokenise(input.text), available - lead.length)
  return parts.map(part => ({ ids: [...context, ...part], weight: part.length }))
}

/** As few parts as possible, of nearly equal length: a last part of a few tokens would say little. */
export function splitEvenly(ids: readonly number[], limit: number): number[][] {
  const count = Math.max(1, Math.ceil(ids.length / limit))
  return Array.from({ length: count }, (_, part) =>
    ids.slice(Math.floor((part * ids.length) / count), Math.floor(((part + 1) * ids.length) / count)),
  )
}
