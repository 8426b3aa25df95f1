/** Pages of the database that are not what was written: what depends on them is refused with advice, never served. */
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ask, search } from '../ask-server.ts'
import type { World } from '../scenario.ts'
import type { Server } from '../verbatim-processes.ts'

const ARTICLES = 40
const RANDOM_PAGES = 6
const PAGE_BYTES = 8192

export async function damageDatabase(world: World): Promise<string> {
  const first = await world.processes.serve()
  await world.fill(first, ARTICLES)
  await world.stop(first)
  const path = databaseOf(world.indexData)
  const whole = `${path}.whole`
  copyFileSync(path, whole)
  const seen = { refused: 0, served: 0 }
  for (const damage of plan(world, readFileSync(whole))) {
    const bytes = readFileSync(whole)
    damage(bytes)
    for (const end of ['-wal', '-shm']) rmSync(`${path}${end}`, { force: true })
    writeFileSync(path, bytes)
    seen[await observe(world)]++
    await expectFindings(world)
  }
  copyFileSync(whole, path)
  const last = await world.processes.serve()
  await world.check(last)
  await world.stop(last)
  return `${seen.refused} refused at the start, ${seen.served} served but for what was damaged, all found by verify`
}

type Damage = (bytes: Buffer) => void

/** The first page, random ones, and the texts of two articles, which SQLite itself cannot know to be wrong. */
function plan({ random, truth, texts }: World, whole: Buffer): Damage[] {
  const pages = whole.length / PAGE_BYTES
  const garble = (page: number) => (bytes: Buffer) => {
    for (let at = page * PAGE_BYTES; at < (page + 1) * PAGE_BYTES; at++) bytes[at] = Math.floor(random() * 256)
  }
  const alter = (id: string) => (bytes: Buffer) => {
    const [version] = truth.allowed(id)
    const at = bytes.indexOf(texts.find(version!)!.text)
    if (at < 0) throw new Error(`expected the text of ${id} in the database`)
    bytes.write('this', at, 'latin1')
  }
  const pagesChosen = Array.from({ length: RANDOM_PAGES }, () => 1 + Math.floor(random() * (pages - 1)))
  return [garble(0), ...pagesChosen.map(garble), alter('a3'), alter('a30')]
}

/** A page may be free, so that nothing depends on it; then there is nothing to be refused. */
async function observe(world: World): Promise<'refused' | 'served'> {
  const { processes, expect } = world
  let server: Server
  try {
    server = await processes.serve()
  } catch (error) {
    expect(isAdvice(String(error)), `a damaged database was refused without advice: ${error}`)
    return 'refused'
  }
  await expectTruthOrRefusal(world, server)
  await server.kill()
  return 'served'
}

async function expectTruthOrRefusal({ truth, texts, expect }: World, { address }: Server): Promise<void> {
  for (const id of truth.ids()) {
    const [version] = truth.allowed(id)
    const answer = await ask(address, `/v1/articles/${id}`)
    const isTrue = answer?.status === 200 && answer.body.text === texts.find(version!)?.text
    const isRefused = answer?.body?.code === 'index_damaged' && isAdvice(answer.body.detail)
    expect(isTrue || isRefused, `${id} of a damaged database was answered ${JSON.stringify(answer)}`)
    const found = await search(address, texts.find(version!)!.mark, 'keyword')
    const quotes =
      found?.status === 200 ? (found.body.results as { citation: { articleId: string; quote: string } }[]) : []
    const isExact = quotes.every(({ citation: { articleId, quote } }) => textOf(articleId).includes(quote))
    const isWhole = found?.status === 200 ? isExact : found?.body?.code === 'index_damaged'
    expect(isWhole, `a search for ${id} in a damaged database was answered ${JSON.stringify(found)}`)
  }
  function textOf(id: string): string {
    const [version] = truth.allowed(id)
    return texts.find(version!)?.text ?? ''
  }
}

/** In a process of its own, as someone would. */
async function expectFindings({ processes, expect }: World): Promise<void> {
  const { code, output } = await processes.run(['verify', '--quiet', '--sample', '5']).ended
  expect(code === 1 || code === 2, `verify of a damaged database ended with ${code}: ${output}`)
  expect(isAdvice(output), `verify of a damaged database gave no advice: ${output}`)
}

function isAdvice(text: string): boolean {
  return /verbatim (verify|restore|rollback)|build-index|index the article again|restore a backup/.test(text)
}

function databaseOf(indexData: string): string {
  const { generation } = JSON.parse(readFileSync(join(indexData, 'current.json'), 'utf8'))
  return join(indexData, generation, 'passages.db')
}
