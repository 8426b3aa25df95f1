/** Two of three nodes die: writes are refused however long it lasts, searches tell what they lack, and all comes back. */
import { setTimeout as pause } from 'node:timers/promises'
import { type Answer, ask, putArticle, removeArticle, search } from '../../faults/ask-server.ts'
import type { ClusterWorld } from '../cluster-world.ts'
import { namesArticle } from '../found-articles.ts'
import { faultOfRefusal } from '../write-steadily.ts'

/** The engine itself accepts writes on a single replica once it has taken the others for gone. */
const ENGINE_FORGETS_MS = 16_000
const LONGEST_RECOVERY_MS = 30_000

export async function loseMajority(world: ClusterWorld): Promise<string> {
  const { cluster, load, holdMs } = world
  const [, ...lost] = cluster.nodes
  load.hasMajority = false
  await Promise.all(lost.map(node => node.kill()))
  await pause(2000)
  await expectRefusals(world, 'at once')
  await pause(Math.max(holdMs, ENGINE_FORGETS_MS))
  await expectRefusals(world, 'a while later')
  for (const node of lost) node.start()
  await Promise.all(lost.map(node => node.ready()))
  await cluster.healthy()
  const seconds = await awaitRecovery(world)
  load.hasMajority = true
  await pause(holdMs)
  return `writes refused after 2 and ${Math.max(holdMs, ENGINE_FORGETS_MS) / 1000 + 2} s; writable ${seconds.toFixed(1)} s after the nodes were well`
}

async function expectRefusals(world: ClusterWorld, when: string): Promise<void> {
  const { servers, load, expect } = world
  for (const { address } of servers) {
    const id = load.reserve()
    const put = await putAmbiguously(world, address, id)
    const removed = await removeArticle(address, 'never-there')
    load.release(id)
    for (const [what, answer] of Object.entries({ PUT: put, DELETE: removed })) {
      expect(isRefusal(answer), `with two nodes down, ${when}, ${what} was answered ${describe(answer)}`)
    }
    await expectHonestSearch(world, address)
  }
}

/** What is refused here may have reached the one node that is left. */
async function putAmbiguously({ truth, texts }: ClusterWorld, address: string, id: string): Promise<Answer | null> {
  const written = texts.write()
  truth.begin(id, written.sha256)
  return putArticle(address, id, written.text)
}

function isRefusal(answer: Answer | null): boolean {
  return answer !== null && faultOfRefusal(answer) === null
}

function describe(answer: Answer | null): string {
  return answer === null ? 'not at all' : (faultOfRefusal(answer) ?? 'well')
}

/** The whole answer, one that says what it lacks, or none. */
async function expectHonestSearch({ load, truth, texts, expect }: ClusterWorld, address: string): Promise<void> {
  const id = load.reserve()
  const [version] = truth.allowed(id)
  const isKnown = truth.allowed(id).size === 1 && version != null
  const answer = await search(address, isKnown ? texts.find(version)!.mark : texts.question(), 'keyword')
  load.release(id)
  if (answer?.status !== 200) {
    expect(isRefusal(answer), `with two nodes down a search was answered ${describe(answer)}`)
    return
  }
  const isHonest = !isKnown || answer.body.degraded.length > 0 || namesArticle(answer.body, id)
  expect(isHonest, `with two nodes down a search lacks ${id} without a word of it`)
}

/** Seconds until every server answers again. */
async function awaitRecovery({ servers, texts, expect }: ClusterWorld): Promise<number> {
  const started = performance.now()
  for (const { address } of servers) {
    for (;;) {
      const [found, ready] = await Promise.all([search(address, texts.question(), 'hybrid'), ask(address, '/readyz')])
      if (found?.status === 200 && found.body.degraded.length === 0 && ready?.status === 200) break
      if (performance.now() - started > LONGEST_RECOVERY_MS) {
        expect(false, `${address} is not well ${LONGEST_RECOVERY_MS / 1000} s after all nodes are: ${describe(found)}`)
        break
      }
      await pause(100)
    }
  }
  return (performance.now() - started) / 1000
}
