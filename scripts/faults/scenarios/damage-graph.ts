/** A graph file that is not what it should be: made anew with a warning, and the answers are those from before. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createVectorGraph } from '../../../src/engine/embedded/vector-graph.ts'
import { search } from '../ask-server.ts'
import type { World } from '../scenario.ts'
import type { Server } from '../verbatim-processes.ts'

const ARTICLES = 60
const QUESTIONS = 5

export async function damageGraph(world: World): Promise<string> {
  const { processes, expect, texts } = world
  const questions = Array.from({ length: QUESTIONS }, () => texts.question())
  const first = await processes.serve()
  await world.fill(first, ARTICLES)
  const wanted = await answersOf(first, questions)
  await world.stop(first)
  for (const [name, damage] of Object.entries(DAMAGES)) {
    await damage(graphFile(world.indexData))
    const server = await processes.serve()
    const given = await answersOf(server, questions)
    expect(given === wanted, `with a graph ${name} the answers are ${given}, expected ${wanted}`)
    await world.check(server)
    await world.stop(server)
    const printed = server.printed()
    expect(printed.includes('making the graph anew'), `with a graph ${name} it gave no warning: ${printed}`)
    await world.verify()
  }
  return `${Object.keys(DAMAGES).join(', ')}: made anew with a warning, ${QUESTIONS} answers as before`
}

const DAMAGES: Readonly<Record<string, (path: string) => void | Promise<void>>> = {
  truncated: path => truncateSync(path, Math.floor(readFileSync(path).length / 2)),
  'with a bit flipped': flipBit,
  'of another dimension': replaceGraph,
  missing: path => rmSync(path),
  'without its description': path => rmSync(join(path, '..', 'graph.json')),
  'with a broken description': path => writeFileSync(join(path, '..', 'graph.json'), '{ "sequence":'),
}

function flipBit(path: string): void {
  const bytes = readFileSync(path)
  bytes[Math.floor(bytes.length * 0.6)]! ^= 4
  writeFileSync(path, bytes)
}

/** Well formed, and named by its own checksum: only its shape is wrong. */
async function replaceGraph(path: string): Promise<void> {
  const folder = join(path, '..')
  const description = JSON.parse(readFileSync(join(folder, 'graph.json'), 'utf8'))
  const { m, efConstruction, seed } = description
  const graph = createVectorGraph({ dimensions: 16, m, efConstruction, seed, ef: 50 })
  for (let label = 1; label <= description.count; label++) {
    graph.add(
      label,
      Float32Array.from({ length: 16 }, (_, i) => (i === label % 16 ? 1 : 0)),
    )
  }
  const made = join(folder, 'made.hnsw')
  await graph.save(() => made)
  const bytes = readFileSync(made)
  rmSync(made)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  writeFileSync(join(folder, `graph-${sha256.slice(0, 16)}.hnsw`), bytes)
  writeFileSync(join(folder, 'graph.json'), JSON.stringify({ ...description, sha256 }))
}

function graphFile(indexData: string): string {
  const { generation } = JSON.parse(readFileSync(join(indexData, 'current.json'), 'utf8'))
  const folder = join(indexData, generation)
  const { sha256 } = JSON.parse(readFileSync(join(folder, 'graph.json'), 'utf8'))
  const name = readdirSync(folder).find(each => each === `graph-${sha256.slice(0, 16)}.hnsw`)
  if (name === undefined) throw new Error(`expected a graph file in ${folder}, found ${readdirSync(folder).join(', ')}`)
  return join(folder, name)
}

async function answersOf({ address }: Server, questions: readonly string[]): Promise<string> {
  const answers = await Promise.all(questions.map(question => search(address, question, 'semantic')))
  return JSON.stringify(
    answers.map(answer => answer?.body.results.map((result: { passageId: string }) => result.passageId)),
  )
}
