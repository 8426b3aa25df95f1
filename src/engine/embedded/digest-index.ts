/** Takes the digest of an index: equal for equal articles, whenever and in whatever order they were stored. */
import { createHash } from 'node:crypto'
import { hashFingerprint } from '../compare-fingerprints.ts'
import type { Manifest } from '../manifest.ts'
import type { PassagesDatabase } from './passages-database.ts'

/** SHA-256 (hex) over format, fingerprint, rules, and per article its id, content digest and vectors. */
export function digestIndex(db: PassagesDatabase, manifest: Manifest): string {
  const hash = createHash('sha256')
  const add = (fields: readonly unknown[]) => hash.update(`${JSON.stringify(fields)}\n`)
  add([manifest.format, hashFingerprint(manifest.fingerprint), manifest.rules])
  const articles = db.prepare<[], unknown[]>('SELECT id, digest, vectors_sha256 FROM articles ORDER BY id').raw()
  for (const article of articles.iterate()) add(article)
  return hash.digest('hex')
}
