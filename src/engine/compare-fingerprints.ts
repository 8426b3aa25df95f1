/** Tells whether an index was made by the embedder at hand, and says how they differ. */
import { createHash } from 'node:crypto'
import { AppError } from '../errors.ts'
import type { Manifest } from './manifest.ts'

export type Fingerprint = Manifest['fingerprint']

/** SHA-256 (hex) over the fields in order of their names. */
export function hashFingerprint(fingerprint: Fingerprint): string {
  return createHash('sha256')
    .update(JSON.stringify(Object.entries(fingerprint).sort(([a], [b]) => (a < b ? -1 : 1))))
    .digest('hex')
}

/** Throws `index_mismatch` naming every field that differs: vectors of two fingerprints cannot be compared. */
export function requireFingerprint(manifest: Manifest, expected: Fingerprint): void {
  if (hashFingerprint(manifest.fingerprint) === hashFingerprint(expected)) return
  const names = Object.keys(expected) as (keyof Fingerprint)[]
  const differences = names
    .filter(name => manifest.fingerprint[name] !== expected[name])
    .map(name => `${name} ${JSON.stringify(manifest.fingerprint[name])}, expected ${JSON.stringify(expected[name])}`)
  throw new AppError(
    'index_mismatch',
    `the index ${manifest.generation} was built by another embedder: found ${differences.join('; ')}; ` +
      'choose the model and context that the index was built with (EMBEDDING_PROFILE, EMBEDDING_MODEL, EMBEDDING_CONTEXT), or run "npm run build-index" to build it anew',
  )
}
