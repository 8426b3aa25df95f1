/** Two builds at once, of articles and of generations: one waits or is told who holds the lock, and all end whole. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ArticleText } from '../article-texts.ts'
import type { World } from '../scenario.ts'

const ARTICLES = 20

export async function buildTwiceAtOnce(world: World): Promise<string> {
  const { processes, expect } = world
  const server = await processes.serve()
  await world.fill(server, 5)
  const files = [writeArticles(world, 'left'), writeArticles(world, 'right')]
  const builds = await Promise.all(files.map(file => processes.run(['index', file, '--quiet', '--strict']).ended))
  for (const { code, output } of builds) expect(code === 0, `one of two builds ended with ${code}: ${output}`)
  const waiting = builds.filter(({ output }) => /being written by process \d+/.test(output)).length
  expect(waiting === 1, `${waiting} of two builds said for whom they wait, expected 1`)
  await world.check(server)
  const rebuilds = await Promise.all([0, 1].map(() => processes.run(['rebuild', '--quiet']).ended))
  expect(
    rebuilds.some(({ code }) => code === 0),
    `neither of two rebuilds went well: ${rebuilds.map(({ output }) => output).join('\n')}`,
  )
  for (const { code, output } of rebuilds) {
    expect(
      code === 0 || /process \d+ \(verbatim rebuild\)|run verbatim rebuild again/.test(output),
      `a rebuild ended with ${code}: ${output}`,
    )
  }
  await new Promise(resolve => setTimeout(resolve, 700))
  await world.check(server)
  await world.stop(server)
  await world.verify()
  const went = rebuilds.filter(({ code }) => code === 0).length
  return `of two builds one waited for the other; of two rebuilds ${went === 2 ? 'both' : 'one'} went through`
}

/** Half of the ids are in both files: the build that comes last has the say. */
function writeArticles({ folder, texts, truth }: World, side: string): string {
  const path = join(folder, `${side}.jsonl`)
  const drafts = Array.from({ length: ARTICLES }, (_, i): ArticleText & { id: string } => {
    const isShared = i % 2 === 0
    return { id: isShared ? `both-${i}` : `${side}-${i}`, ...texts.write() }
  })
  for (const { id, sha256 } of drafts) {
    if (truth.allowed(id).has(null)) truth.acknowledge(id, sha256)
    else truth.begin(id, sha256)
  }
  writeFileSync(path, drafts.map(({ id, text }) => `${JSON.stringify({ id, text })}\n`).join(''))
  return path
}
