/** A clock that jumps by a year, ahead and back, while jobs and writes are under way. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { ask, postArticles } from '../ask-server.ts'
import type { World } from '../scenario.ts'
import type { Server } from '../verbatim-processes.ts'

const CLOCK = new URL('./shifting-clock.mjs', import.meta.url).href
const YEAR_MS = 365 * 86_400_000
const JOB_ARTICLES = 25
const LONGEST_MS = 120_000

export async function shiftClock(world: World): Promise<string> {
  const { processes, folder, expect } = world
  const file = join(folder, 'clock')
  const options = { preload: [CLOCK], environment: { SHIFTED_CLOCK: file } }
  writeFileSync(file, '0')
  let server = await processes.serve(options)
  await world.fill(server, 5)
  for (const [turn, years] of [1, -1, 0].entries()) {
    const job = await startJob(world, server, turn)
    writeFileSync(file, String(years * YEAR_MS))
    await pause(150)
    await world.put(server, `after-${turn}`)
    const builder = processes.run(['index', builtFile(world, turn), '--quiet', '--strict'], options)
    await expectDone(world, server, job)
    const { code, output } = await builder.ended
    expect(code === 0, `a build beside a clock of ${years} years ended with ${code}: ${output}`)
    await world.check(server)
    // A job that is not done outlives a restart in another time.
    const left = await startJob(world, server, turn + 10)
    await server.kill()
    server = await processes.serve(options)
    await expectDone(world, server, left)
    await world.check(server)
  }
  await world.stop(server)
  await world.verify()
  return 'a year ahead, a year back, and right again: jobs done, locks free, nothing lost'
}

interface Job {
  readonly id: string
  readonly articles: readonly { readonly id: string; readonly sha256: string }[]
}

async function startJob({ texts, truth, expect }: World, { address }: Server, turn: number): Promise<Job> {
  const articles = Array.from({ length: JOB_ARTICLES }, (_, i) => ({ id: `job-${turn}-${i}`, ...texts.write() }))
  for (const { id, sha256 } of articles) truth.begin(id, sha256)
  const body = articles.map(({ id, text }) => ({ id, text }))
  const answer = await postArticles(address, body, 'async')
  expect(answer?.status === 202, `a job was answered ${JSON.stringify(answer)}, expected 202`)
  return { id: String(answer?.body?.id), articles }
}

async function expectDone({ truth, expect }: World, { address }: Server, { id, articles }: Job): Promise<void> {
  const started = performance.now()
  for (;;) {
    const answer = await ask(address, `/v1/jobs/${id}`)
    if (answer?.body?.finishedAt != null || performance.now() - started > LONGEST_MS || answer?.status === 404) {
      expect(answer?.body?.state === 'done', `job ${id} is ${JSON.stringify(answer?.body)}, expected it done`)
      break
    }
    await pause(50)
  }
  for (const article of articles) truth.acknowledge(article.id, article.sha256)
}

function builtFile({ texts, truth, folder }: World, turn: number): string {
  const path = join(folder, `built-${turn}.jsonl`)
  const { text, sha256 } = texts.write()
  const id = `built-${turn}`
  writeFileSync(path, `${JSON.stringify({ id, text })}\n`)
  truth.acknowledge(id, sha256)
  return path
}
