/** The port of an index's generations: which one is served, and which one is being built. */
import { isDeepStrictEqual } from 'node:util'
import type { EmbedderFingerprint } from '../embedding/embedder.ts'
import { AppError } from '../errors.ts'
import type { ArticleArchive } from './article-archive.ts'
import { requireFingerprint } from './compare-fingerprints.ts'
import type { ArticleReader, Engine } from './engine.ts'
import type { Manifest } from './manifest.ts'

/** What decides whether vectors and spans of an index are usable by this process. */
export interface IndexIdentity {
  readonly fingerprint: EmbedderFingerprint
  /** Version of the dividing rules. */
  readonly rules: string
}

/** Who wants to write, for the message that another writer sees. */
export interface WriterRequest {
  readonly holder: string
  /** Called once, with the present holder, when the lock is taken and this request waits. */
  readonly onWait: (presentHolder: string) => void
  /** Others who share it may write at the same time, where the engine allows that; where not, it makes no difference. */
  readonly isShared?: boolean
  /** Ends the wait: the request is then rejected with an `AbortError`. */
  readonly signal?: AbortSignal
}

export interface GenerationStore {
  /** The generation that is served, or null when none is. Throws `index_damaged`, `index_mismatch` (format). */
  current(): Promise<Manifest | null>
  /** The one that was served before it, kept to go back to; null when there is none. Throws `index_damaged`. */
  previous(): Promise<Manifest | null>
  /** Opens a generation; throws `index_mismatch` when it was made with another identity. */
  open(manifest: Manifest, identity: IndexIdentity): Promise<Engine>
  /** Opens a generation of any identity, to take its articles over. */
  openAny(manifest: Manifest): Promise<ArticleReader & Pick<Engine, 'ids'>>
  /** The articles of a generation of any identity, without what searching needs. */
  openArchive(manifest: Manifest): Promise<ArticleArchive>
  /** The generation to build in: the current one if its identity is this, else an unfinished one, else a new one. */
  prepare(identity: IndexIdentity): Promise<Manifest>
  /** Makes a generation the one that is served, atomically and durably; keeps the last, removes the one before that. */
  publish(generation: string): Promise<void>
  /** One writer at a time, in all processes; a dead one holds nothing. Answers how to release. */
  lock(request: WriterRequest): Promise<() => Promise<void>>
}

export function hasIdentity(manifest: Manifest, { fingerprint, rules }: IndexIdentity): boolean {
  return manifest.rules === rules && isDeepStrictEqual(manifest.fingerprint, fingerprint)
}

/** Throws `index_mismatch` that says what differs and what mends it. */
export function requireIdentity(manifest: Manifest, { fingerprint, rules }: IndexIdentity): void {
  requireFingerprint(manifest, fingerprint)
  if (manifest.rules === rules) return
  throw new AppError(
    'index_mismatch',
    `the index ${manifest.generation} was divided by the rules ${manifest.rules}, expected ${rules}: run "npm run build-index" to build it anew`,
  )
}
