/** The socket: where it opens, why it does not, and that closing loses nothing. */
import { EventEmitter, once } from 'node:events'
import { Agent, get, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { type Listening, listen, type Place } from '../../src/http/listen.ts'
import { showing } from '../support/showing-searcher.ts'
import { sampleApp } from './sample-app.ts'

const LOCAL: Place = { host: '127.0.0.1', port: 0 }

async function start(app: RequestListener, place: Partial<Place> = {}): Promise<Listening> {
  const listening = await listen(app, { ...LOCAL, ...place })
  onTestFinished(() => listening.close())
  return listening
}

/** An application whose requests wait until the test answers them. */
function heldApp() {
  const held: ServerResponse[] = []
  let notify = () => {}
  const arrived = new Promise<void>(resolve => {
    notify = resolve
  })
  const app: RequestListener = (_request, response) => {
    held.push(response)
    notify()
  }
  return { app, held, arrived }
}

async function keepAlive(address: string): Promise<{ agent: Agent; response: IncomingMessage; body: Promise<string> }> {
  const agent = new Agent({ keepAlive: true })
  onTestFinished(() => agent.destroy())
  const [response] = (await once(get(address, { agent }), 'response')) as [IncomingMessage]
  return { agent, response, body: textOf(response) }
}

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

async function exchange(port: number, head: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.write(`${head}\r\nHost: localhost\r\nConnection: close\r\n\r\n`)
  return textOf(socket)
}

test('a free port is taken for 0, and the address says which', async () => {
  const { address, port } = await start(sampleApp().app)
  expect(address).toBe(`http://127.0.0.1:${port}`)
  expect((await fetch(`${address}/livez`)).status).toBe(200)
})

test('an address of IPv6 is written in brackets', async () => {
  const { address, port } = await start(sampleApp().app, { host: '::1' })
  expect(address).toBe(`http://[::1]:${port}`)
})

test('a port in use is told with the mend', async () => {
  const { port } = await start(sampleApp().app)
  await expect(listen(sampleApp().app, { host: '127.0.0.1', port })).rejects.toMatchObject({
    code: 'invalid_configuration',
    message: `port ${port} on 127.0.0.1 is in use: stop what listens there or set PORT`,
  })
})

test('an address of another machine is told with the mend', async () => {
  await expect(listen(sampleApp().app, { host: '192.0.2.1', port: 0 })).rejects.toMatchObject({
    code: 'invalid_configuration',
    message: 'port 0 on 192.0.2.1 cannot be listened on, this machine has no such address: set HOST',
  })
})

test('a host that no name server knows is told with the mend', async () => {
  await expect(listen(sampleApp().app, { host: 'nowhere.invalid', port: 0 })).rejects.toMatchObject({
    code: 'invalid_configuration',
    message: 'port 0 on nowhere.invalid cannot be listened on, this machine has no such address: set HOST',
  })
})

test('the longest question fits into an address in any script', async () => {
  const { app, requests } = sampleApp()
  const { address } = await start(app)
  const query = '気'.repeat(2000)
  expect((await fetch(`${address}/v1/search?q=${encodeURIComponent(query)}`)).status).toBe(200)
  expect(requests.at(-1)?.query).toBe(query)
})

test('a close ends connections that are kept alive and takes no new ones', async () => {
  const { address, close } = await start(sampleApp().app)
  const { response, body } = await keepAlive(`${address}/livez`)
  await body
  expect(response.headers.connection).toBe('keep-alive')
  await close()
  await expect(fetch(`${address}/livez`)).rejects.toThrow()
})

test('a close waits for what is under way, and tells the client not to come back', async () => {
  const { app, held, arrived } = heldApp()
  const { address, close } = await start(app)
  const client = keepAlive(address)
  await arrived
  let isClosed = false
  const closed = close().then(() => {
    isClosed = true
  })
  await expect(fetch(address)).rejects.toThrow()
  expect(isClosed).toBe(false)
  held[0]!.end('whole')
  const { response, body } = await client
  expect(await body).toBe('whole')
  expect(response.headers.connection).toBe('close')
  await closed
})

test('a close does not cut off an answer that is written but not yet read', async () => {
  const size = 20_000_000
  const { address, port, close } = await start((_request, response) => response.end('x'.repeat(size)))
  const socket = connect(port, '127.0.0.1')
  socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await once(socket, 'readable')
  const closed = close()
  await expect(fetch(address)).rejects.toThrow()
  const text = await textOf(socket)
  expect(text.length - text.indexOf('\r\n\r\n') - 4).toBe(size)
  await closed
})

test('a close cuts off what is still not done when its time is over', async () => {
  const { app, arrived } = heldApp()
  const { address, port, close } = await start(app, { graceMs: 20 })
  const silent = connect(port, '127.0.0.1')
  silent.write('GET / HTTP/1.1\r\n')
  silent.on('error', () => {})
  const unanswered = fetch(address)
  await arrived
  await Promise.all([close(), expect(unanswered).rejects.toThrow()])
})

test('a second close is the first one', async () => {
  const { close } = await start(sampleApp().app)
  await Promise.all([close(), close()])
  await close()
})

test('a client that goes away leaves a line, and the next one is served', async () => {
  const searching = new EventEmitter()
  const { app, lines } = sampleApp({
    searcher: showing({
      search: async () => {
        searching.emit('begun')
        await once(searching, 'given up')
        throw new Error('too late')
      },
    }),
  })
  const { port, address } = await start(app)
  const socket = connect(port, '127.0.0.1')
  socket.write('GET /v1/search?q=gas HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await once(searching, 'begun')
  socket.destroy()
  await expect.poll(() => lines).toMatchObject([{ path: '/v1/search', msg: 'cut off by the client' }])
  searching.emit('given up')
  expect((await fetch(`${address}/livez`)).status).toBe(200)
})

test('absolute targets are paths too, and odd ones end in the same error handler', async () => {
  const { port } = await start(sampleApp().app)
  const check = async (target: string, status: string) => {
    const text = await exchange(port, `GET ${target} HTTP/1.1`)
    expect(text).toMatch(new RegExp(`^HTTP/1.1 ${status}`))
    expect(text).toMatch(/^x-request-id: /im)
  }
  await check('http://localhost/livez', '200')
  await check('HTTP://localhost:1/v1/search?q=gas', '200')
  await check('http://localhost?q', '200')
  await check('http://[::1/nothing', '404')
  await check('http://xn--a/nothing', '404')
  await check('*', '404')
})
