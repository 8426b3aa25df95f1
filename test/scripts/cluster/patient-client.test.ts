/** The client of the faults tries again elsewhere, and gives up in the end. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { askPatiently } from '../../../scripts/cluster-faults/patient-client.ts'

async function serve(status: number): Promise<string> {
  const server = createServer((_request, response) => void response.writeHead(status).end('{}'))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const GONE = 'http://127.0.0.1:1'

test('a server that fails or is gone is followed by another', async () => {
  const [failing, well] = [await serve(503), await serve(200)]
  expect(await askPatiently([failing, well], '/', {})).toMatchObject({ answer: { status: 200 }, tries: 2 })
  expect(await askPatiently([GONE, well], '/', {})).toMatchObject({ answer: { status: 200 }, tries: 2 })
})

test('a refusal of the question itself is an answer', async () => {
  expect(await askPatiently([await serve(404), GONE], '/', {})).toMatchObject({ answer: { status: 404 }, tries: 1 })
})

test('what fails for longer has failed, with the last that was seen', async () => {
  const { answer, tries } = await askPatiently([await serve(503)], '/', {})
  expect(answer?.status).toBe(503)
  expect(tries).toBeGreaterThan(1)
})
