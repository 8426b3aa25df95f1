/** An index of another embedder is recognised, and the difference named. */
import { describe, expect, it } from 'vitest'
import { hashFingerprint, requireFingerprint } from '../../src/engine/compare-fingerprints.ts'
import type { Manifest } from '../../src/engine/manifest.ts'
import { fingerprintOf } from './embedded/temporary-index.ts'

const fingerprint = fingerprintOf(8)
const manifest: Manifest = {
  format: 2,
  generation: 'g1',
  fingerprint,
  rules: 'rules-1',
  createdAt: '2026-01-01T00:00:00.000Z',
  lastBuild: null,
}

describe('fingerprints', () => {
  it('are the same whatever the order of their fields', () => {
    const turned = Object.fromEntries(Object.entries(fingerprint).reverse()) as typeof fingerprint
    expect(hashFingerprint(turned)).toBe(hashFingerprint(fingerprint))
    requireFingerprint(manifest, turned)
  })

  it('differ by every field, and the message names what differs, what to expect and what to do', () => {
    const changes = { model: 'm', revision: 'r', dtype: 'fp32', pooling: 'cls', queryPrefix: 'q', passagePrefix: 'p' }
    for (const [name, value] of Object.entries({ ...changes, dimensions: 9, maxTokens: 9, context: 'passage' })) {
      const expected = { ...fingerprint, [name]: value }
      const found = fingerprint[name as keyof typeof fingerprint]
      const difference = `${name} ${JSON.stringify(found)}, expected ${JSON.stringify(value)};`
      expect(() => requireFingerprint(manifest, expected)).toThrow(difference)
      expect(() => requireFingerprint(manifest, expected)).toThrow(/index g1 .*npm run build-index/)
    }
  })
})
