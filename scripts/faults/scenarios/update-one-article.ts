/** One article is changed thousands of times: what that leaves behind is bounded and goes with compaction. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { putArticle } from '../ask-server.ts'
import type { World } from '../scenario.ts'

/** Past a quarter, and past 256 points, the graph is made anew; more come in while that is done. */
const MOST_TOMBSTONES = 600
/** Beyond the size of the same index after one update and a compaction. */
const SLACK = 1.5

export async function updateOneArticle(world: World): Promise<string> {
  const { processes, updates, truth, texts, expect, indexData } = world
  const first = await processes.serve()
  await world.fill(first, 20)
  await world.stop(first)
  await compact(world)
  const fresh = bytesOf(indexData)
  const server = await processes.serve()
  for (let i = 1; i <= updates; i++) {
    const text = `The tide table was corrected for the time number ${i}.`
    const answer = await putArticle(server.address, 'often', text)
    expect(answer?.status === (i === 1 ? 201 : 200), `update ${i} was answered ${JSON.stringify(answer)}`)
  }
  const last = texts.write()
  expect((await putArticle(server.address, 'often', last.text))?.status === 200, 'the last update was refused')
  truth.acknowledge('often', last.sha256)
  await world.check(server)
  await world.stop(server)
  const worn = bytesOf(indexData)
  const { count, removed } = graphOf(indexData)
  expect(removed <= MOST_TOMBSTONES, `the graph has ${removed} tombstones of ${count} points`)
  await compact(world)
  const compacted = bytesOf(indexData)
  const after = graphOf(indexData)
  expect(after.removed === 0, `after compaction the graph has ${after.removed} tombstones`)
  expect(compacted <= SLACK * fresh, `after compaction the index has ${compacted} bytes, before all updates ${fresh}`)
  const again = await processes.serve()
  await world.check(again)
  await world.stop(again)
  await world.verify()
  const size = (bytes: number) => `${(bytes / 1e6).toFixed(2)} MB`
  return `${updates} updates: ${size(fresh)} before, ${size(worn)} after, ${size(compacted)} compacted; ${count} points with ${removed} tombstones, then ${after.count} with 0`
}

async function compact({ processes, expect }: World): Promise<void> {
  const { code, output } = await processes.run(['compact', '--quiet']).ended
  expect(code === 0, `compact ended with ${code}: ${output}`)
}

function folderOf(indexData: string): string {
  return join(indexData, JSON.parse(readFileSync(join(indexData, 'current.json'), 'utf8')).generation)
}

function graphOf(indexData: string): { count: number; removed: number } {
  return JSON.parse(readFileSync(join(folderOf(indexData), 'graph.json'), 'utf8'))
}

function bytesOf(indexData: string): number {
  const folder = folderOf(indexData)
  return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0)
}
