/** The socket of a server whose answers cannot be loaded: nobody is left waiting, and it can be closed. */
import { expect, onTestFinished, test } from 'vitest'
import type { HttpAnswers } from '../../src/cli/answer-http.ts'
import { createLibrarySlot } from '../../src/cli/library-slot.ts'
import { type OpenHttpOptions, openHttp } from '../../src/cli/open-http.ts'
import { readConfig } from '../../src/config.ts'
import { createLogger } from '../../src/log.ts'

async function open(load: NonNullable<OpenHttpOptions['load']>) {
  const http = await openHttp(createLibrarySlot(), {
    config: readConfig({ PORT: '0' }),
    logger: createLogger('silent'),
    load,
  })
  onTestFinished(() => http.close())
  return http
}

test('where what answers cannot be loaded requests are ended, the reason is told, and the socket is closed', async () => {
  let fail = () => {}
  const load = () =>
    new Promise<HttpAnswers>((_resolve, reject) => {
      fail = () => reject(new Error('no such module'))
    })
  const http = await open(load)
  const early = fetch(`${http.address}/livez`)
  fail()
  await expect(early).rejects.toThrow('fetch failed')
  // Long after it failed: that nobody waited for it until now has ended no process.
  await new Promise(resolve => setImmediate(resolve))
  await expect(http.loaded).rejects.toThrow('no such module')
  await http.close()
  await expect(fetch(http.address)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } })
})

test('the socket is closed also when what answers cannot be closed', async () => {
  const answers: HttpAnswers = {
    app: (_request, response) => void response.end('here'),
    close: () => Promise.reject(new Error('not now')),
  }
  const http = await openHttp(createLibrarySlot(), {
    config: readConfig({ PORT: '0' }),
    logger: createLogger('silent'),
    load: async () => answers,
  })
  expect(await (await fetch(http.address)).text()).toBe('here')
  await expect(http.close()).rejects.toThrow('not now')
  await expect(fetch(http.address)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } })
})
