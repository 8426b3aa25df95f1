/** A folder that cannot be written: writes are refused, questions answered, also after a kill; then it can be again. */
import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { removeArticle, search } from '../ask-server.ts'
import type { Untested, World } from '../scenario.ts'
import type { Server } from '../verbatim-processes.ts'

const NOBODY = 65_534
const AS_NOBODY = ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', '--inh-caps=-all']

/** Permissions hold for users only, so that for root the server runs as nobody. */
export async function protectFolder(world: World): Promise<string | Untested> {
  const { processes, indexData, expect, fill, put, check } = world
  const wrap = process.getuid?.() === 0 ? AS_NOBODY : []
  mkdirSync(indexData, { recursive: true })
  if (wrap.length > 0) {
    if (spawnSync(wrap[0]!, [...wrap.slice(1), 'true']).status !== 0) return { untested: 'nobody else can be run as' }
    chownSync(indexData, NOBODY, NOBODY)
    for (const folder of [dirname(indexData), dirname(dirname(indexData))]) chmodSync(folder, 0o755)
  }
  const first = await processes.serve({ wrap })
  await fill(first, 10)
  setWritable(indexData, 'no')
  await expectReading(world, first)
  await first.kill()
  const second = await processes.serve({ wrap })
  await expectReading(world, second)
  setWritable(indexData, 'yes')
  // What was started while nothing could be written has opened the database for reading.
  await second.kill()
  const third = await processes.serve({ wrap })
  const again = await put(third, 'a1')
  expect(again?.status === 200, `in a folder that is writable again a PUT was answered ${JSON.stringify(again)}`)
  await check(third)
  await world.stop(third)
  await world.verify()
  return 'writes refused with 403, questions answered before and after a kill, writable again'
}

function setWritable(folder: string, is: 'yes' | 'no'): void {
  if (is === 'yes') chmodSync(folder, 0o755)
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) setWritable(path, is)
    else chmodSync(path, is === 'yes' ? 0o644 : 0o444)
  }
  if (is === 'no') chmodSync(folder, 0o555)
}

async function expectReading(world: World, server: Server): Promise<void> {
  const { expect, put, texts, check } = world
  const refused = [await put(server, 'a1'), await put(server, 'new'), await removeArticle(server.address, 'a2')]
  const codes = refused.map(answer => `${answer?.status} ${answer?.body?.code}`)
  expect(new Set(codes).size === 1 && codes[0] === '403 index_read_only', `writes were answered ${codes.join(', ')}`)
  const found = await search(server.address, texts.question(), 'hybrid')
  expect(found?.status === 200 && found.body.results.length > 0, `a search was answered ${JSON.stringify(found)}`)
  await check(server)
}
