/** Names by which a server may be addressed: its own, and those that are allowed. */
import request from 'supertest'
import { expect, test } from 'vitest'
import { sampleApp } from './sample-app.ts'

interface Case {
  readonly listensOn?: string
  readonly allowedHosts?: readonly string[]
  readonly host: string
}

async function checkHost({ listensOn = '127.0.0.1', allowedHosts = [], host }: Case, status: number): Promise<void> {
  const { app } = sampleApp({ access: { host: listensOn, apiKeys: [], allowedHosts, allowedOrigins: [] } })
  const response = await request(app).get('/v1/index').set('Host', host)
  expect([host, response.status]).toEqual([host, status])
}

test('a loopback server answers to the names of this machine, on any port', async () => {
  for (const host of ['localhost', 'LocalHost:3000', '127.0.0.1:8080', '[::1]:3000', '[::1]']) {
    await checkHost({ host }, 200)
    await checkHost({ listensOn: '::1', host }, 200)
    await checkHost({ listensOn: 'localhost', host }, 200)
  }
  await checkHost({ listensOn: '127.0.0.2', host: '127.0.0.2:3000' }, 200)
})

test('a loopback server answers to no name that leads here from outside', async () => {
  for (const host of [
    'evil.example',
    'evil.example:3000',
    'localhost.evil.example',
    'evil@localhost',
    'localhost/',
    '',
  ]) {
    await checkHost({ host }, 403)
  }
})

test('an allowed name counts, on any port, and a server on a public address is held to the names where there are some', async () => {
  await checkHost({ host: 'search.example:443', allowedHosts: ['search.example'] }, 200)
  await checkHost({ host: 'evil.example', allowedHosts: ['search.example'] }, 403)
  await checkHost({ host: 'evil.example', allowedHosts: ['*'] }, 200)
  await checkHost({ listensOn: '0.0.0.0', host: 'server.lan:3000' }, 200)
  await checkHost({ listensOn: '0.0.0.0', host: 'server.lan:3000', allowedHosts: ['search.example'] }, 403)
  await checkHost({ listensOn: '0.0.0.0', host: 'localhost:3000', allowedHosts: ['search.example'] }, 200)
})

test('a refusal names what was seen, what was expected and the setting; probes answer to any name', async () => {
  const { app } = sampleApp()
  const { body } = await request(app).get('/v1/index').set('Host', 'evil.example').expect(403)
  expect(body).toMatchObject({
    code: 'forbidden',
    detail: 'the Host is "evil.example", expected one of localhost, 127.0.0.1, [::1]: set ALLOWED_HOSTS to add one',
  })
  await request(app).get('/livez').set('Host', 'evil.example').expect(200)
})
