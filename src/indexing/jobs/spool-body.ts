/** Takes the body of an import in, onto disk, before anything of it is looked at. */
import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { readRecords } from '../../articles/read-records.ts'
import { AppError } from '../../errors.ts'
import type { BodyOptions, SpooledBody } from './import-jobs.ts'
import { INCOMING, serialise } from './job-folder.ts'
import { type JobRecord, newRecord } from './job-record.ts'
import type { JobStorage } from './job-storage.ts'

export interface SpoolParts {
  readonly storage: JobStorage
  readonly onEnqueued: (record: JobRecord) => void
}

/** A job appears whole, by one rename of its folder, or not at all. */
export async function spoolBody(
  { storage, onEnqueued }: SpoolParts,
  chunks: AsyncIterable<Uint8Array>,
  { format, maxBytes }: BodyOptions,
): Promise<SpooledBody> {
  const { folder, guard, replace, rename } = storage
  const incoming = join(folder, `${randomUUID()}${INCOMING}`)
  const body = join(incoming, 'body')
  const discard = () => guard(() => rm(incoming, { recursive: true, force: true }))
  try {
    await guard(() => mkdir(incoming, { recursive: true }))
    const bytes = await writeBody(storage, body, limitBytes(chunks, maxBytes))
    return {
      bytes,
      records: () => readRecords(createReadStream(body, { highWaterMark: 1 << 16 }), format),
      async enqueue() {
        const record = newRecord({ format, bytes })
        await replace(join(incoming, 'job.json'), serialise(record))
        await rename(incoming, join(folder, record.id))
        onEnqueued(record)
        return record
      },
      discard,
    }
  } catch (error) {
    await discard().catch(() => {}) // the first error tells more
    throw error
  }
}

/** Resolves with the length when all of it is on disk. One chunk is written before the next is asked for. */
async function writeBody({ guard }: JobStorage, path: string, chunks: AsyncIterable<Uint8Array>): Promise<number> {
  const file = await guard(() => open(path, 'wx'))
  try {
    let bytes = 0
    for await (const chunk of chunks) {
      await guard(() => file.appendFile(chunk))
      bytes += chunk.length
    }
    await guard(() => file.sync())
    return bytes
  } finally {
    await file.close()
  }
}

async function* limitBytes(chunks: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<Uint8Array> {
  let bytes = 0
  for await (const chunk of chunks) {
    bytes += chunk.length
    if (bytes > maxBytes) throw new AppError('payload_too_large', tooLarge(maxBytes))
    yield chunk
  }
}

function tooLarge(maxBytes: number): string {
  return `the body is too large, expected at most ${maxBytes} bytes: send it in several parts or raise MAX_IMPORT_BYTES`
}
