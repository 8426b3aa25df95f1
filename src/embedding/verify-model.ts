/** Checks a model folder against its SHA256SUMS, and digests what decides its vectors. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { join, resolve, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { ModelSettings } from '../config.ts'
import { AppError, messageOf } from '../errors.ts'
import { BUNDLED_MODEL } from './known-models.ts'
import { modelFile } from './model-description.ts'

/** One line of SHA256SUMS; `found` is null for a file that is absent. Digests are lower-case hex. */
export interface FileCheck {
  readonly path: string
  readonly expected: string
  readonly found: string | null
}

export interface ModelCheck {
  readonly files: readonly FileCheck[]
  /** Why nothing could be checked; null when everything was. */
  readonly note: string | null
}

/** Throws `model_invalid` naming the first file that is missing or altered. */
export async function verifyModel(folder: string): Promise<ModelCheck> {
  const check = await checkModelFiles(folder)
  requireIntact(folder, check)
  return check
}

/** The throwing half of `verifyModel`, for callers that show the whole check first. */
export function requireIntact(folder: string, { files }: ModelCheck): void {
  const bad = files.find(file => file.found !== file.expected)
  if (bad === undefined) return
  const found = bad.found === null ? 'no such file' : `found ${bad.found}`
  throw new AppError(
    'model_invalid',
    `model file ${join(folder, bad.path)}: ${found}, expected ${bad.expected}; ${MEND}`,
  )
}

/** Digests every listed file. Throws `model_invalid` for unreadable checksums, or none at all in the bundled model. */
export async function checkModelFiles(folder: string): Promise<ModelCheck> {
  const sums = await readFile(join(folder, 'SHA256SUMS'), 'utf8').catch(error => missingSums(folder, error))
  if (sums === null) return { files: [], note: `${folder} has no SHA256SUMS, so its files are taken as they are` }
  const files: FileCheck[] = []
  for (const { path, expected } of parseSums(folder, sums)) {
    files.push({ path, expected, found: await digestFile(join(folder, path)) })
  }
  return { files, note: null }
}

/** SHA-256 (hex) over the digests of network and tokenizer: equal revisions read and embed text alike. What was checked is not read again. */
export async function modelRevision(
  folder: string,
  dtype: ModelSettings['dtype'],
  checked: readonly FileCheck[] = [],
): Promise<string> {
  const hash = createHash('sha256')
  for (const path of [modelFile(dtype), 'tokenizer.json']) {
    const known = checked.find(file => file.path === path)
    const digest = known === undefined ? await digestFile(join(folder, path)) : known.found
    if (digest === null) throw new AppError('model_invalid', `model file ${join(folder, path)}: no such file; ${MEND}`)
    hash.update(`${digest}\n`)
  }
  return hash.digest('hex')
}

const MEND =
  'copy the folder again from where it came from (the bundled model: git checkout -- models), then run npm run verify-model'

async function missingSums(folder: string, error: NodeJS.ErrnoException): Promise<null> {
  const mayLackSums = !isBundled(folder) && (await isFolder(folder))
  if (error.code === 'ENOENT' && mayLackSums) return null
  const path = join(folder, 'SHA256SUMS')
  throw new AppError('model_invalid', `checksums ${path} cannot be read: ${messageOf(error)}; ${MEND}`, {
    cause: error,
  })
}

/** A model of that name fetched from the hub lies one level deeper, under its publisher's name. */
function isBundled(folder: string): boolean {
  return resolve(folder).endsWith(join(sep, 'models', BUNDLED_MODEL))
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isDirectory() ?? false
}

function parseSums(folder: string, sums: string): { path: string; expected: string }[] {
  const lines = sums.split(/\r?\n/).filter(line => line.trim() !== '')
  if (lines.length === 0) throw new AppError('model_invalid', `${join(folder, 'SHA256SUMS')} lists no files; ${MEND}`)
  return lines.map(line => {
    const match = /^([0-9a-f]{64}) [ *](?:\.\/)?(.+)$/i.exec(line)
    const path = match?.[2] ?? '..'
    const leavesFolder = path.split(/[\\/]/).includes('..') || /^[\\/]/.test(path)
    if (match !== null && !leavesFolder) return { path, expected: match[1]!.toLowerCase() }
    throw new AppError(
      'model_invalid',
      `${join(folder, 'SHA256SUMS')} has the line "${line}", expected a SHA-256, two spaces and a path in the folder; ${MEND}`,
    )
  })
}

async function digestFile(path: string): Promise<string | null> {
  const hash = createHash('sha256')
  try {
    await pipeline(createReadStream(path), hash)
    return hash.digest('hex')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw new AppError('model_invalid', `model file ${path} cannot be read: ${messageOf(error)}; ${MEND}`, {
      cause: error,
    })
  }
}
