/** The messages between a pool and its model workers. */
import type { ModelInput } from './compose-input.ts'

/** What a pool is asked to embed: sentences of passages, or one query. */
export type EmbeddingWork =
  | { readonly kind: 'passages'; readonly inputs: readonly ModelInput[] }
  | { readonly kind: 'query'; readonly text: string }

/** Or to count, which runs the tokenizer only. */
export type Work = EmbeddingWork | { readonly kind: 'count'; readonly texts: readonly string[] }

export type Job = Work & { readonly id: number }

/** Sent last: the thread ends between two runs of the model, since one that is ended within a run aborts the process. */
export interface Farewell {
  readonly kind: 'end'
}

/** The vectors of a job's inputs, one after another, and how many model runs each vector took. */
export interface WorkResult {
  readonly vectors: Float32Array
  readonly runs: readonly number[]
}

/** `ready` comes once, when the model is loaded; then one answer per job, passages last. */
export type Reply =
  | { readonly kind: 'ready' }
  | ({ readonly kind: 'done'; readonly id: number } & WorkResult)
  | { readonly kind: 'counted'; readonly id: number; readonly counts: readonly number[] }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string }
