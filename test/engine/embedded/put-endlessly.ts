/** Puts articles into an index one by one, a line on stdout for each, until it is killed: `<folder> <dimensions>`. */
import { writeSync } from 'node:fs'
import { readManifest } from '../../../src/engine/embedded/generations.ts'
import { openEmbeddedEngine } from '../../../src/engine/embedded/open-embedded-engine.ts'
import { createLogger } from '../../../src/log.ts'
import { sampleArticle } from '../../contracts/sample-articles.ts'

const [folder, dimensions] = process.argv.slice(2)
const manifest = await readManifest(folder!)
const graph = { m: 16, efConstruction: 200, ef: 200, seed: 42 }
const engine = await openEmbeddedEngine({ folder: folder!, manifest, graph, logger: createLogger('warn') })
for (let i = 0; ; i++) {
  const sentences = ['One.', 'Two.', 'Three.', `Four ${i}.`]
  await engine.put([sampleArticle({ id: `a${i}`, sentences }, Number(dimensions))])
  writeSync(1, `a${i}\n`)
}
