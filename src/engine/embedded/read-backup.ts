/** Reads a backup and believes nothing of it that its checksums do not prove. */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { Parser, type ReadEntry } from 'tar'
import { AppError, messageOf } from '../../errors.ts'
import { requireFingerprint } from '../compare-fingerprints.ts'
import type { IndexIdentity } from '../generation-store.ts'
import { FORMAT_VERSION, type Manifest, manifestSchema } from '../manifest.ts'
import type { BackupDescription, UpkeepOptions } from '../upkeep.ts'
import { type BackupContents, backupSchema, MEMBERS } from './backup-format.ts'

/** More than any description is long. */
const DESCRIPTION_BYTES = 1024 * 1024

/** Reads all of the file. Throws `backup_invalid`, or `index_mismatch` for one of another identity. */
export async function checkBackup(
  file: string,
  identity: IndexIdentity,
  options: UpkeepOptions = {},
): Promise<BackupDescription> {
  const texts = new Map<string, string>()
  const contents = await readBackup(file, { ...options, onData: keepTexts(texts) })
  const manifest = parseManifest(file, texts.get('manifest.json') ?? '')
  requireFingerprint(manifest, identity.fingerprint)
  if (manifest.rules !== identity.rules) throw ofOtherRules(file, manifest, identity)
  const { counts, createdAt } = contents
  return { file, bytes: (await stat(file)).size, manifest, counts, createdAt }
}

/** The database is too large to be kept. */
function keepTexts(texts: Map<string, string>): (member: string, data: Buffer) => void {
  return (member, data) => {
    if (member.endsWith('.json')) texts.set(member, (texts.get(member) ?? '') + data.toString('utf8'))
  }
}

export interface ReadBackupOptions extends UpkeepOptions {
  /** Hears the bytes of each member before it is known whether they are whole. */
  readonly onData?: (member: string, data: Buffer) => void | Promise<void>
}

/** Throws `backup_invalid` unless the file holds just what it says. */
export async function readBackup(file: string, options: ReadBackupOptions): Promise<BackupContents> {
  const found: FoundMember[] = []
  try {
    for await (const member of walkMembers(file, options)) found.push(member)
  } catch (error) {
    options.signal?.throwIfAborted()
    if (error instanceof AppError) throw error
    throw invalid(file, messageOf(error), error)
  }
  const names = found.map(({ name }) => name).join(', ')
  if (names !== MEMBERS.join(', '))
    throw invalid(file, `it holds ${names || 'nothing'}, expected ${MEMBERS.join(', ')}`)
  const contents = parseContents(file, found[0]!.text)
  for (const name of ['manifest.json', 'passages.db'] as const) {
    const { bytes, sha256 } = found.find(member => member.name === name)!
    const expected = contents.members[name]
    if (bytes !== expected.bytes) throw invalid(file, `${name} has ${bytes} bytes, expected ${expected.bytes}`)
    if (sha256 !== expected.sha256) throw invalid(file, `${name} has SHA-256 ${sha256}, expected ${expected.sha256}`)
  }
  return contents
}

interface FoundMember {
  readonly name: string
  readonly bytes: number
  readonly sha256: string
  /** Empty for what is no description. */
  readonly text: string
}

/** The members one after the other, each read to its end. */
async function* walkMembers(file: string, options: ReadBackupOptions): AsyncGenerator<FoundMember> {
  const members: Promise<FoundMember>[] = []
  const failure = new AbortController()
  const parser = new Parser({
    strict: true,
    onReadEntry: entry => {
      const member = readMember(entry, options)
      // A member that nobody reads any more would keep the parser waiting for ever.
      member.catch(error => failure.abort(error))
      members.push(member)
    },
  })
  const ended = once(parser, 'end')
  ended.catch(error => failure.abort(error))
  const { size } = await stat(file)
  let done = 0
  for await (const chunk of createReadStream(file, { highWaterMark: 1024 * 1024 })) {
    options.signal?.throwIfAborted()
    if (!parser.write(chunk)) await orFailed(once(parser, 'drain'), failure.signal)
    failure.signal.throwIfAborted()
    done += chunk.length
    options.onProgress?.(done, size)
  }
  parser.end()
  await orFailed(ended, failure.signal)
  for (const member of members) yield await member
}

async function orFailed(work: Promise<unknown>, failed: AbortSignal): Promise<void> {
  work.catch(() => {}) // seen by way of the signal
  failed.throwIfAborted()
  await Promise.race([
    work,
    new Promise((_, reject) => failed.addEventListener('abort', () => reject(failed.reason), { once: true })),
  ])
}

async function readMember(entry: ReadEntry, { onData }: ReadBackupOptions): Promise<FoundMember> {
  if (entry.type !== 'File' && entry.type !== 'OldFile')
    throw new Error(`${entry.path} is a ${entry.type}, expected a file`)
  const hash = createHash('sha256')
  const isText = entry.path === MEMBERS[0] && entry.size <= DESCRIPTION_BYTES
  let text = ''
  let bytes = 0
  for await (const data of entry) {
    hash.update(data)
    bytes += data.length
    if (isText) text += data.toString('utf8')
    await onData?.(entry.path, data)
  }
  return { name: entry.path, bytes, sha256: hash.digest('hex'), text }
}

function parseContents(file: string, text: string): BackupContents {
  const parsed = backupSchema.safeParse(parseJson(text))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw invalid(file, `its backup.json does not fit: ${issue!.path.join('.')} ${issue!.message}`)
}

function parseManifest(file: string, text: string): Manifest {
  const found = parseJson(text)
  const parsed = manifestSchema.safeParse(found)
  if (parsed.success && parsed.data.format === FORMAT_VERSION) return parsed.data
  if (parsed.success) {
    const seen = `${file} holds an index of format ${parsed.data.format}, expected ${FORMAT_VERSION}`
    throw new AppError(
      'index_mismatch',
      `${seen}; restore it with the version that made it, and move its articles with "verbatim export"`,
    )
  }
  throw invalid(file, 'its manifest.json does not fit')
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function ofOtherRules(file: string, manifest: Manifest, { rules }: IndexIdentity): AppError {
  return new AppError(
    'index_mismatch',
    `${file} was divided by the rules ${manifest.rules}, expected ${rules}: restore it with the version that made it, and move its articles with "verbatim export"`,
  )
}

export function invalid(file: string, seen: string, cause?: unknown): AppError {
  return new AppError(
    'backup_invalid',
    `${file} cannot be restored: ${seen}; nothing was changed, choose another backup`,
    {
      cause,
    },
  )
}
