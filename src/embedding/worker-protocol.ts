/** The messages between a pool and its model workers. */
import type { ModelInput } from './compose-input.ts'

/** What a pool is asked for: sentences of passages, or one query. */
export type Work =
  | { readonly kind: 'passages'; readonly inputs: readonly ModelInput[] }
  | { readonly kind: 'query'; readonly text: string }

export type Job = Work & { readonly id: number }

/** The vectors of a job's inputs, one after another, and how many model runs each vector took. */
export interface WorkResult {
  readonly vectors: Float32Array
  readonly runs: readonly number[]
}

/** `ready` comes once, when the model is loaded; then one answer per job, queries first. */
export type Reply =
  | { readonly kind: 'ready' }
  | ({ readonly kind: 'done'; readonly id: number } & WorkResult)
  | { readonly kind: 'failed'; readonly id: number; readonly message: string }
