/** What passes between an engine's thread and whoever asks it. */
import type { StatedError } from '../../stated-error.ts'
import type { Engine } from '../engine.ts'
import type { Manifest } from '../manifest.ts'
import {
  cosinesPacking,
  type Packing,
  passageHitsPacking,
  passagesOfPacking,
  passagesPacking,
  placesPacking,
  sentenceHitsPacking,
} from './pack-answers.ts'

export type EngineMethod = Exclude<keyof Engine, 'manifest' | 'failure'>

type Answer<Method extends EngineMethod> = Awaited<ReturnType<NonNullable<Engine[Method]>>>

/** A record, so that a method missing here does not compile. */
const METHODS: Readonly<Record<EngineMethod, true>> = {
  state: true,
  sequence: true,
  nearest: true,
  nearestPlaces: true,
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
  standing: true,
  put: true,
  remove: true,
  ids: true,
  settle: true,
  recordBuild: true,
  close: true,
}

export const ENGINE_METHODS = Object.keys(METHODS) as readonly EngineMethod[]

/** What is answered hundreds at a time travels packed, everything else as it is. */
const PACKINGS: { readonly [Method in EngineMethod]?: Packing<Answer<Method>, unknown> } = {
  nearest: sentenceHitsPacking,
  nearestPlaces: placesPacking,
  matching: passageHitsPacking,
  cosines: cosinesPacking,
  roughCosines: cosinesPacking,
  read: passagesPacking,
  passages: passagesPacking,
  passagesOf: passagesOfPacking,
}

export function packAnswer(method: string, value: unknown): unknown {
  return packingOf(method)?.pack(value) ?? value
}

export function unpackAnswer(method: string, packed: unknown): unknown {
  return packingOf(method)?.unpack(packed) ?? packed
}

function packingOf(method: string): Packing<unknown, unknown> | undefined {
  return (PACKINGS as Readonly<Record<string, Packing<unknown, unknown>>>)[method]
}

export interface Call {
  /** Null asks for no answer. */
  readonly id: number | null
  /** Of the engine, or one of those that its thread was given besides. */
  readonly method: string
  readonly args: readonly unknown[]
}

interface Answered {
  readonly id: number
  /** Only when it is another than the last one told. */
  readonly manifest?: Manifest
}

export type Reply =
  | { readonly kind: 'opened' }
  | { readonly kind: 'unopened'; readonly error: StatedError }
  | (Answered & { readonly kind: 'done'; readonly value: unknown })
  | (Answered & { readonly kind: 'failed'; readonly error: StatedError })
  /** A line of the thread's log, as pino writes it. */
  | { readonly kind: 'log'; readonly line: string }
