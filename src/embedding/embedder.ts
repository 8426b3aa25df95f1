/** The port of an embedding model: passages and queries in, unit vectors out. */
import type { EmbeddingContext } from '../config.ts'
import type { Span, Vector } from '../model.ts'

/** Everything that decides what a vector is; two equal fingerprints give interchangeable vectors. */
export interface EmbedderFingerprint {
  /** Folder or hub name, such as `e5-small-v2`. */
  readonly model: string
  /** SHA-256 (hex) of the model file together with the tokenizer file. */
  readonly revision: string
  readonly dtype: string
  readonly pooling: 'mean' | 'cls'
  readonly queryPrefix: string
  readonly passagePrefix: string
  readonly dimensions: number
  /** Longest input in tokens; longer sentences are embedded in parts and averaged. */
  readonly maxTokens: number
  /** How a sentence gets its context. */
  readonly context: EmbeddingContext
}

/** A passage to embed; `sentences` are spans into `text`. */
export interface PassageText {
  readonly title: string
  readonly text: string
  readonly sentences: readonly Span[]
}

export interface EmbeddedSentences {
  /** One unit vector per sentence, in order. */
  readonly vectors: readonly Vector[]
  /** How many of the sentences were longer than the model's window and were averaged from parts. */
  readonly longSentences: number
}

export interface Embedder {
  readonly fingerprint: EmbedderFingerprint
  /**
   * One result per passage, in order. The same title and sentence, or with the context `passage` the same title and
   * passage, give the same bits, whatever goes with them.
   */
  embedPassages(passages: readonly PassageText[]): Promise<readonly EmbeddedSentences[]>
  /** Goes ahead of queued passages. */
  embedQuery(text: string): Promise<Vector>
  /** Tokens of each text by the model's tokenizer, in order, without special tokens; goes ahead of queued passages. */
  countTokens(texts: readonly string[]): Promise<readonly number[]>
  /** Rejects what is still queued; may be called twice. */
  close(): Promise<void>
}
