/** Opens the socket of an application, and says plainly why when it cannot. */
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { AppError, messageOf } from '../errors.ts'
import { prepareClose } from './prepare-close.ts'
import { takeOriginForm } from './take-origin-form.ts'

export interface Place {
  readonly host: string
  /** 0 takes any free port. */
  readonly port: number
  /** How long a close waits for the requests under way before it cuts them off; 10,000 by default. */
  readonly graceMs?: number
}

export interface Listening {
  /** Such as `http://127.0.0.1:3000`. */
  readonly address: string
  readonly port: number
  /** Takes no more connections, finishes the requests under way, ends idle connections; may be called twice. */
  close(): Promise<void>
}

const GRACE_MS = 10_000

/** A question of 2,000 characters takes up to 18,000 bytes of an address, more than Node takes by itself. */
const HEAD_BYTES = 64 * 1024

/** A large import over a slow line takes a while; Node's own five minutes would cut it off. */
const REQUEST_MS = 3_600_000

/** Throws `invalid_configuration` when the place cannot be listened on. */
export async function listen(app: RequestListener, place: Place): Promise<Listening> {
  const server = createServer({ maxHeaderSize: HEAD_BYTES, requestTimeout: REQUEST_MS }, takeOriginForm(app))
  const close = prepareClose(server, place.graceMs ?? GRACE_MS)
  await new Promise<void>((resolve, reject) => {
    server.once('error', error => reject(unusable(place, error)))
    server.listen(place.port, place.host, resolve)
  })
  const { address, family, port } = server.address() as AddressInfo
  const host = family === 'IPv6' ? `[${address}]` : address
  return { address: `http://${host}:${port}`, port, close }
}

function unusable({ host, port }: Place, error: NodeJS.ErrnoException): AppError {
  return new AppError('invalid_configuration', `port ${port} on ${host} ${reason(error)}`, { cause: error })
}

function reason(error: NodeJS.ErrnoException): string {
  if (error.code === 'EADDRINUSE') return 'is in use: stop what listens there or set PORT'
  if (error.code === 'EACCES') return 'may not be listened on: set PORT to 1024 or higher'
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND' || error.code === 'EAI_AGAIN') {
    return 'cannot be listened on, this machine has no such address: set HOST'
  }
  return `cannot be listened on: ${messageOf(error)}`
}
