/** The thread of the model dies in mid-batch: its work is done again once, and one bad text spoils itself only. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { postArticles, search } from '../ask-server.ts'
import type { World } from '../scenario.ts'

const MORTAL = new URL('./mortal-worker.mjs', import.meta.url).href

export async function killModelWorker(world: World): Promise<string> {
  const { processes, folder, texts, truth, expect } = world
  const mark = join(folder, 'died')
  const server = await processes.serve({ preload: [MORTAL], environment: { MORTAL_MARK: mark } })
  await world.fill(server, 5)
  const once = await world.put(server, 'once', ' The killonce word stands here.')
  expect(once?.status === 201, `a PUT whose worker died once was answered ${JSON.stringify(once)}`)
  expect(existsSync(mark), 'the worker did not die')
  const articles = Array.from({ length: 12 }, (_, i) => ({
    id: `m${i}`,
    ...texts.write(i === 7 ? ' killalways.' : ''),
  }))
  const imported = await postArticles(
    server.address,
    articles.map(({ id, text }) => ({ id, text })),
    'at once',
  )
  const { created, rejected } = imported?.body ?? {}
  expect(created === 11 && rejected === 1, `an import with one deadly text was answered ${JSON.stringify(imported)}`)
  for (const [i, { id, sha256 }] of articles.entries()) truth.acknowledge(id, i === 7 ? null : sha256)
  const found = await search(server.address, texts.question(), 'hybrid')
  expect(found?.status === 200, `after the deaths a search was answered ${JSON.stringify(found)}`)
  await world.check(server)
  await world.stop(server)
  const deaths = server.printed().split('an embedding worker died').length - 1
  expect(deaths >= 3, `${deaths} deaths are logged, expected at least 3`)
  await world.verify()
  return `${deaths} deaths; only the text that kills each time was left out`
}
