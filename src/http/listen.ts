/** Opens the socket of an application and closes it in good order. */
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { AppError, messageOf } from '../errors.ts'

export interface Place {
  readonly host: string
  /** 0 takes any free port. */
  readonly port: number
}

export interface Listening {
  /** Such as `http://127.0.0.1:3000`. */
  readonly address: string
  readonly port: number
  /** Takes no more requests and waits for those under way; may be called twice. */
  close(): Promise<void>
}

/** Throws `invalid_configuration` when the place cannot be listened on. */
export async function listen(app: RequestListener, place: Place): Promise<Listening> {
  const server = createServer(app)
  await new Promise<void>((resolve, reject) => {
    server.once('error', error => reject(unusable(place, error)))
    server.listen(place.port, place.host, resolve)
  })
  const { address, family, port } = server.address() as AddressInfo
  const host = family === 'IPv6' ? `[${address}]` : address
  return { address: `http://${host}:${port}`, port, close: () => close(server) }
}

function close(server: Server): Promise<void> {
  if (!server.listening) return Promise.resolve()
  return new Promise(resolve => {
    server.close(() => resolve())
    server.closeIdleConnections()
  })
}

function unusable({ host, port }: Place, error: NodeJS.ErrnoException): AppError {
  return new AppError('invalid_configuration', `cannot listen on ${host}:${port}: ${reason(error)}`, { cause: error })
}

function reason(error: NodeJS.ErrnoException): string {
  if (error.code === 'EADDRINUSE') return 'the port is in use; stop what listens there or set PORT to another one'
  if (error.code === 'EACCES') return 'listening there is not permitted; set PORT to 1024 or higher'
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND') return 'this machine has no such address; set HOST'
  return messageOf(error)
}
