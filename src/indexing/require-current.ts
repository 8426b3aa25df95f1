/** The generation that is served, for those who can do nothing without one. */
import type { GenerationStore } from '../engine/generation-store.ts'
import type { Manifest } from '../engine/manifest.ts'
import { AppError } from '../errors.ts'

/** Throws `not_found`, and what `current` throws. */
export async function requireCurrent(generations: GenerationStore): Promise<Manifest> {
  const manifest = await generations.current()
  if (manifest !== null) return manifest
  throw new AppError('not_found', 'there is no index yet: build one with npm run build-index -- <folder>')
}
