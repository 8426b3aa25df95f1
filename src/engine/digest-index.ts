/** Takes the digest of an index: equal for equal articles, in whatever engine, whenever and in whatever order stored. */
import { createHash } from 'node:crypto'
import type { Vector } from '../model.ts'
import { hashFingerprint } from './compare-fingerprints.ts'
import type { Manifest } from './manifest.ts'
import { bytesOf } from './vector-bytes.ts'

export type ArticleDigest = readonly [id: string, digest: string, vectorsSha256: string]

/** SHA-256 (hex) over format, fingerprint, rules, and per article its digests; in the order of ids by code point. */
export function digestIndex(articles: Iterable<unknown>, manifest: Manifest): string {
  const hash = createHash('sha256')
  const add = (fields: unknown) => hash.update(`${JSON.stringify(fields)}\n`)
  add([manifest.format, hashFingerprint(manifest.fingerprint), manifest.rules])
  for (const article of articles) add(article)
  return hash.digest('hex')
}

/** SHA-256 (hex) over the bytes of an article's vectors, in reading order. */
export function hashVectors(vectors: readonly Vector[]): string {
  const hash = createHash('sha256')
  for (const vector of vectors) hash.update(bytesOf(vector))
  return hash.digest('hex')
}
