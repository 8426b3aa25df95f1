/** What passes between an engine's thread and whoever asks it. */
import { AppError, type ErrorCode, type Problem } from '../../errors.ts'
import type { Engine } from '../engine.ts'
import type { Manifest } from '../manifest.ts'
import {
  cosinesPacking,
  type Packing,
  passageHitsPacking,
  passagesOfPacking,
  passagesPacking,
  sentenceHitsPacking,
} from './pack-answers.ts'

export type EngineMethod = Exclude<keyof Engine, 'manifest'>

type Answer<Method extends EngineMethod> = Awaited<ReturnType<Engine[Method]>>

/** A record, so that a method missing here does not compile. */
const METHODS: Readonly<Record<EngineMethod, true>> = {
  state: true,
  nearest: true,
  matching: true,
  cosines: true,
  roughCosines: true,
  read: true,
  passages: true,
  passagesOf: true,
  article: true,
  articles: true,
  headers: true,
  list: true,
  digests: true,
  put: true,
  remove: true,
  ids: true,
  recordBuild: true,
  close: true,
}

export const ENGINE_METHODS = Object.keys(METHODS) as readonly EngineMethod[]

/** What is answered hundreds at a time travels packed, everything else as it is. */
const PACKINGS: { readonly [Method in EngineMethod]?: Packing<Answer<Method>, unknown> } = {
  nearest: sentenceHitsPacking,
  matching: passageHitsPacking,
  cosines: cosinesPacking,
  roughCosines: cosinesPacking,
  read: passagesPacking,
  passages: passagesPacking,
  passagesOf: passagesOfPacking,
}

export function packAnswer(method: EngineMethod, value: unknown): unknown {
  return PACKINGS[method]?.pack(value as never) ?? value
}

export function unpackAnswer(method: EngineMethod, packed: unknown): unknown {
  return PACKINGS[method]?.unpack(packed as never) ?? packed
}

export interface Call {
  readonly id: number
  readonly method: EngineMethod
  readonly args: readonly unknown[]
}

export type Reply =
  | { readonly kind: 'opened' }
  | { readonly kind: 'unopened'; readonly error: StatedError }
  | { readonly kind: 'done'; readonly id: number; readonly value: unknown; readonly manifest: Manifest }
  | { readonly kind: 'failed'; readonly id: number; readonly error: StatedError }
  /** A line of the thread's log, as pino writes it. */
  | { readonly kind: 'log'; readonly line: string }

/** An error that survives copying: a class does not, and neither do its own fields. */
export interface StatedError {
  readonly message: string
  readonly stack?: string | undefined
  readonly code?: ErrorCode
  readonly problems?: readonly Problem[]
}

export function stateError(error: unknown): StatedError {
  if (error instanceof AppError) {
    const { message, stack, code, problems } = error
    return { message, stack, code, problems }
  }
  return error instanceof Error ? { message: error.message, stack: error.stack } : { message: String(error) }
}

export function toError({ message, stack, code, problems }: StatedError): Error {
  const error = code === undefined ? new Error(message) : new AppError(code, message, { problems: problems ?? [] })
  if (stack !== undefined) error.stack = stack
  return error
}
