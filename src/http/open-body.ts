/** Opens the body of a request as a stream of bytes, unpacked, whose failures are told apart. */
import type { Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import type { Request } from 'express'
import { AppError, messageOf } from '../errors.ts'

const UNPACK = { gzip: createGunzip, 'x-gzip': createGunzip, deflate: createInflate, br: createBrotliDecompress }

/**
 * Asks for the next chunk only when the last one was taken. Throws `unsupported_media_type` for an encoding that it does
 * not know and `invalid_request` for a body that breaks off or is not what it claims to be. Whoever stops early leaves
 * the rest to be passed over, so that the answer still reaches a client that is sending.
 */
export function openBody(request: Request): AsyncIterable<Uint8Array> {
  const encoding = (request.get('content-encoding') ?? 'identity').trim().toLowerCase()
  if (encoding === 'identity') return readBody(request, request)
  if (!Object.hasOwn(UNPACK, encoding)) {
    const known = [...Object.keys(UNPACK), 'identity'].join(', ')
    throw new AppError('unsupported_media_type', `the body is encoded as ${encoding}, expected one of ${known}`)
  }
  const unpacked = request.pipe(UNPACK[encoding as keyof typeof UNPACK]())
  // it may fail before anyone reads it; the reader is told then
  unpacked.on('error', () => {})
  request.once('close', () => {
    if (!request.complete) unpacked.destroy(new Error('the connection was closed'))
  })
  return readBody(request, unpacked)
}

async function* readBody(request: Request, source: Readable): AsyncGenerator<Uint8Array> {
  try {
    yield* source.iterator({ destroyOnReturn: false })
  } catch (error) {
    throw new AppError('invalid_request', `the body cannot be read: ${messageOf(error)}`, { cause: error })
  } finally {
    request.unpipe()
    request.resume()
  }
}
