/** A disk that is full: writes are refused, questions answered, and all goes on once there is room. */
import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { ask, postArticles, removeArticle, search } from '../ask-server.ts'
import type { Untested, World } from '../scenario.ts'
import type { Server } from '../verbatim-processes.ts'

const MEGABYTES = 6
const MOST = 200

export async function fillDisk(world: World): Promise<string | Untested> {
  const { indexData } = world
  mkdirSync(indexData, { recursive: true })
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${MEGABYTES}m`, 'tmpfs', indexData])
  if (mounted.status !== 0) return { untested: 'no small disk can be mounted' }
  try {
    return await useUp(world)
  } finally {
    await world.processes.endAll()
    spawnSync('umount', [indexData])
  }
}

/** Code is stored and not searched, so that it takes no embedding. */
function filling(kilobytes: number): string {
  return `\n\n\`\`\`\n${'filling filling filling filling\n'.repeat(kilobytes * 32)}\`\`\`\n`
}

async function useUp(world: World): Promise<string> {
  const { processes, expect, put, check, verify } = world
  let server = await processes.serve()
  let stored = 0
  for (const kilobytes of [300, 20, 1]) {
    for (let i = 0; i < MOST; i++) {
      const answer = await put(server, `full-${kilobytes}-${i}`, filling(kilobytes))
      if (answer?.status !== 201) break
      stored++
    }
  }
  await expectRefusals(world, server)
  await check(server)
  await server.kill()
  server = await processes.serve()
  await expectRefusals(world, server)
  await check(server)
  spawnSync('mount', ['-o', 'remount,size=64m', 'tmpfs', world.indexData])
  const again = await put(server, 'room', filling(300))
  expect(again?.status === 201, `with room again a PUT was answered ${JSON.stringify(again)}, expected 201`)
  const { status = 0 } = (await removeArticle(server.address, 'room')) ?? {}
  world.truth.acknowledge('room', status === 204 ? null : 'removed')
  await check(server)
  await verify()
  return `${stored} articles until ${MEGABYTES} MB were full, killed while it was, writable again with room`
}

const REFUSALS = [503, 507]

async function expectRefusals({ expect, put, texts, random }: World, server: Server): Promise<void> {
  const large = await put(server, `large-${random()}`, filling(900))
  expect(REFUSALS.includes(large?.status ?? 0), `on a full disk a PUT was answered ${JSON.stringify(large)}`)
  expect(typeof large?.body?.code === 'string', `the refusal is no problem: ${JSON.stringify(large)}`)
  for (const how of ['at once', 'async'] as const) {
    const text = texts.write(filling(900)).text
    const many = await postArticles(
      server.address,
      [
        { id: 'many-1', text },
        { id: 'many-2', text },
      ],
      how,
    )
    expect(REFUSALS.includes(many?.status ?? 0), `on a full disk a POST was answered ${many?.status}`)
  }
  const found = await search(server.address, texts.question(), 'hybrid')
  expect(found?.status === 200, `on a full disk a search was answered ${JSON.stringify(found)}`)
  const ready = await ask(server.address, '/readyz')
  expect(ready?.status === 200, `on a full disk /readyz was answered ${JSON.stringify(ready)}`)
}
