/** The engine comes out of the cache; without it and without Go it is said what is needed. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { defaultCache, getEngine, pinnedVersion } from '../../../scripts/cluster/get-engine.ts'

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'verbatim-engine-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

const onBuild = (note: string) => {
  throw new Error(`nothing was to be built: ${note}`)
}

test('a program in the cache is taken as it is', () => {
  const cache = emptyFolder()
  const program = join(cache, `weaviate-server-${pinnedVersion()}`)
  writeFileSync(program, '')
  expect(getEngine({ cache, onBuild })).toEqual({ program })
})

test('without a program and without Go it is said what is needed', () => {
  const path = process.env.PATH
  onTestFinished(() => {
    process.env.PATH = path
  })
  process.env.PATH = emptyFolder()
  expect(getEngine({ cache: emptyFolder(), onBuild })).toEqual({ missing: expect.stringMatching(/install Go 1\.26/) })
})

test('the cache is where the environment says, else in the cache of the user', () => {
  expect(defaultCache({ ENGINE_CACHE: '/c' })).toBe('/c')
  expect(defaultCache({ XDG_CACHE_HOME: '/x' })).toBe('/x/verbatim/engine')
  expect(defaultCache({})).toMatch(/\.cache\/verbatim\/engine$/)
})
