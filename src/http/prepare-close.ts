/** Closes an HTTP server in good order: what is under way is finished, what is idle is ended. */
import type { Server, ServerResponse } from 'node:http'
import { type Socket, Server as SocketServer } from 'node:net'

interface Traffic {
  readonly sockets: ReadonlySet<Socket>
  /** Responses that are not yet wholly sent. */
  readonly answering: ReadonlySet<ServerResponse>
}

/**
 * To be called before the server listens, since it keeps account of what is under way. The close that it returns may
 * be called twice; after `graceMs` it cuts off whoever is still not done.
 */
export function prepareClose(server: Server, graceMs: number): () => Promise<void> {
  const sockets = new Set<Socket>()
  const answering = new Set<ServerResponse>()
  let closed: Promise<void> | null = null
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  // ahead of the application's listener, which may answer at once
  server.prependListener('request', (_request, response) => {
    answering.add(response)
    response.once('close', () => {
      answering.delete(response)
      if (closed !== null) endIdle({ sockets, answering })
    })
  })
  return () => {
    closed ??= close(server, { sockets, answering }, graceMs)
    return closed
  }
}

/** The close of an HTTP server would also cut off answers that are written but not yet sent, hence its parent's. */
async function close(server: Server, traffic: Traffic, graceMs: number): Promise<void> {
  if (!server.listening) return
  const drained = new Promise<void>(resolve => {
    SocketServer.prototype.close.call(server, () => resolve())
  })
  for (const response of traffic.answering) askToDisconnect(response)
  endIdle(traffic)
  const deadline = setTimeout(() => destroyAll(traffic.sockets), graceMs)
  await drained
  clearTimeout(deadline)
}

function askToDisconnect(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('connection', 'close')
}

function endIdle({ sockets, answering }: Traffic): void {
  const busy = new Set([...answering].map(response => response.req.socket))
  for (const socket of sockets) if (!busy.has(socket)) socket.destroySoon()
}

function destroyAll(sockets: ReadonlySet<Socket>): void {
  for (const socket of sockets) socket.destroy()
}
