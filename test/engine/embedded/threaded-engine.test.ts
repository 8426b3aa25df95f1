/** An engine in a thread fails as one without would: with the same errors, and never in silence. */
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { EmbeddedEngineOptions } from '../../../src/engine/embedded/embedded-engine.ts'
import { readManifest } from '../../../src/engine/embedded/generations.ts'
import { openEmbeddedEngine } from '../../../src/engine/embedded/open-embedded-engine.ts'
import { openThreadedEngine } from '../../../src/engine/embedded/threaded-engine.ts'
import type { Engine } from '../../../src/engine/engine.ts'
import { createLogger } from '../../../src/log.ts'
import { sampleArticle } from '../../contracts/sample-articles.ts'
import { GRAPH, temporaryGeneration } from './temporary-index.ts'

async function open(folder: string, lines: string[] = []) {
  const logger = createLogger('info', { write: line => void lines.push(line) })
  return openThreadedEngine({ folder, manifest: await readManifest(folder), graph: GRAPH, logger })
}

test('an index that cannot be opened is refused with its code', async () => {
  const folder = await temporaryGeneration(8)
  const manifest = { ...(await readManifest(folder)), lastBuild: built() }
  const opening = openThreadedEngine({ folder, manifest, graph: GRAPH, logger: createLogger('silent') })
  await expect(opening).rejects.toMatchObject({ name: 'AppError', code: 'index_damaged' })
})

test('errors keep their code, and what comes after closing is refused', async () => {
  const engine = await open(await temporaryGeneration(8))
  await expect(engine.nearest(new Float32Array(3), 5, {})).rejects.toMatchObject({ code: 'internal' })
  await engine.close()
  await engine.close()
  await expect(engine.state()).rejects.toMatchObject({ code: 'not_ready' })
})

test('what was asked before closing is answered', async () => {
  const engine = await open(await temporaryGeneration(8))
  const asked = engine.state()
  await engine.close()
  expect((await asked).counts.articles).toBe(0)
})

test('it answers what an engine without a thread answers', async () => {
  const open = async (openEngine: (options: EmbeddedEngineOptions) => Promise<Engine>) => {
    const folder = await temporaryGeneration(8)
    const logger = createLogger('silent')
    return openEngine({ folder, manifest: await readManifest(folder), graph: GRAPH, logger })
  }
  const vector = Float32Array.from({ length: 8 }, (_, i) => (i === 1 ? 1 : 0))
  const answers = async (engine: Engine) => {
    await engine.put([
      sampleArticle({ id: 'a', sentences: ['Rain fell.', 'It stopped.', 'The sun came out.'], tags: ['sky'] }, 8),
      sampleArticle({ id: 'b', sentences: ['Snow fell.'], attributes: { depth: 3 } }, 8),
      sampleArticle({ id: 'c', sentences: ['Hail fell.'] }, 8),
    ])
    const found = [
      await engine.remove(['c']),
      await engine.ids(),
      await engine.digests(['a', 'c']),
      await engine.standing(['a', 'c']),
      await engine.nearest(vector, 5, {}),
      await engine.nearestPlaces!(vector, 5, {}),
      await engine.matching('snow fell', 5, { attributes: { depth: { gt: 2 } } }),
      await engine.cosines(vector, ['a:0-21', 'nothing']),
      await engine.roughCosines(vector, ['a:0-21', 'nothing']),
      await engine.read(['a:0-21', 'a:22-39']),
      await engine.passages('a'),
      await engine.passagesOf(['a', 'c']),
      await engine.article('b'),
      await engine.articles(['a', 'c']),
      await engine.headers(['b']),
      await engine.state(),
      await engine.sequence?.(),
    ]
    await engine.close()
    return found
  }
  expect(await answers(await open(openThreadedEngine))).toEqual(await answers(await open(openEmbeddedEngine)))
})

test('a thread that dies fails what was asked and what is asked after, and says why; one that was closed does not', async () => {
  const folder = await temporaryGeneration(8)
  const options = { folder, manifest: await readManifest(folder), graph: GRAPH, logger: createLogger('silent') }
  const entry = new URL('../../support/mortal-engine-worker.ts', import.meta.url)
  const engine = await openThreadedEngine(options, { entry })
  expect(engine.failure?.()).toBeNull()
  const died = { code: 'not_ready', message: expect.stringContaining('died: struck by lightning; nothing stored is') }
  await expect(engine.thread.call('die', [])).rejects.toMatchObject(died)
  expect(engine.failure?.()).toMatchObject(died)
  await expect(engine.state()).rejects.toMatchObject(died)
  await engine.close()
  const closed = await openThreadedEngine(options, { entry })
  await closed.close()
  expect(closed.failure?.()).toBeNull()
})

test('a recorded build shows in the manifest', async () => {
  const engine = await open(await temporaryGeneration(8))
  await engine.recordBuild()
  expect(engine.manifest.lastBuild?.articles).toBe(0)
  await engine.close()
})

test("the thread's warnings reach the logger of whoever opened it", async () => {
  const folder = await temporaryGeneration(8)
  const lines: string[] = []
  const engine = await open(folder, lines)
  await engine.put([sampleArticle({ id: 'a', sentences: ['Rain fell.'] }, 8)])
  await engine.close()
  const graphs = (await readdir(folder)).filter(name => name.endsWith('.hnsw'))
  for (const name of graphs) await rm(join(folder, name))
  await (await open(folder, lines)).close()
  expect(lines.map(line => JSON.parse(line))).toContainEqual(expect.objectContaining({ level: 40, folder }))
})

function built() {
  return { finishedAt: '2026-01-01T00:00:00.000Z', articles: 1, passages: 1, sentences: 1, digest: '0'.repeat(64) }
}
