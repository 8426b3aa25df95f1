/** Keeps the generations of an index in folders of their own and says which one is current. */
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError, messageOf } from '../../errors.ts'
import { hashFingerprint } from '../compare-fingerprints.ts'
import { FORMAT_VERSION, type Manifest, manifestSchema } from '../manifest.ts'
import { removeGeneration, UNPLACED } from './sweep-generations.ts'
import { renameDurably, writeDurably } from './write-durably.ts'

export type GenerationIdentity = Pick<Manifest, 'fingerprint' | 'rules'>

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/

export function generationFolder(indexData: string, generation: string): string {
  return join(indexData, generation)
}

/** What `current.json` says. */
export interface GenerationPointer {
  readonly generation: string
  /** Served before it and kept to go back to. */
  readonly previous: string | null
}

/** Name of the generation to serve; null where nothing was published yet. Throws `index_damaged`. */
export async function currentGeneration(indexData: string): Promise<string | null> {
  return (await readPointer(indexData))?.generation ?? null
}

/** Null where nothing was published yet. Throws `index_damaged`. */
export async function readPointer(indexData: string): Promise<GenerationPointer | null> {
  const path = join(indexData, 'current.json')
  const text = await readIfThere(path)
  if (text === null) return null
  const found = parseJson(text, path)
  if (isRecord(found) && isName(found.generation) && (found.previous === undefined || isName(found.previous))) {
    return { generation: found.generation, previous: found.previous ?? null }
  }
  throw damaged(path, `expected { "generation": "…" }, found ${excerpt(text)}`)
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && NAME.test(value)
}

/** Makes an empty generation aside, under a name not taken; `publishGeneration` makes it current. */
export async function createGeneration(
  indexData: string,
  identity: GenerationIdentity,
  aside?: NonNullable<Manifest['aside']>,
): Promise<Manifest> {
  await mkdir(indexData, { recursive: true })
  const base = baseName(identity.fingerprint)
  for (let number = 1; ; number++) {
    const manifest: Manifest = {
      format: FORMAT_VERSION,
      generation: number === 1 ? base : `${base}-${number}`,
      fingerprint: identity.fingerprint,
      rules: identity.rules,
      createdAt: new Date().toISOString(),
      ...(aside && { aside }),
      lastBuild: null,
    }
    if (await placeGeneration(indexData, manifest)) return manifest
  }
}

/** With its manifest in it from the first, so that a kill leaves no folder that nobody knows; false for a taken name. */
async function placeGeneration(indexData: string, manifest: Manifest): Promise<boolean> {
  const folder = generationFolder(indexData, manifest.generation)
  if (existsSync(folder)) return false
  const unplaced = join(indexData, `${UNPLACED}${manifest.generation}-${process.pid}`)
  try {
    await mkdir(unplaced, { recursive: true })
    await writeManifest(unplaced, manifest)
    await renameDurably(unplaced, folder)
    return true
  } catch (error) {
    await rm(unplaced, { recursive: true, force: true })
    if (codeOf(error) === 'EEXIST' || codeOf(error) === 'ENOTEMPTY') return false
    throw error
  }
}

/**
 * Makes a generation current by one rename: readers see the old name or the new. The one that was current is kept to
 * go back to, and the one before that is removed. Only under the writer's lock.
 */
export async function publishGeneration(indexData: string, generation: string): Promise<void> {
  await readManifest(generationFolder(indexData, generation))
  // A pointer that cannot be read is replaced like any other; what it named cannot be kept in mind.
  const before = await readPointer(indexData).catch(() => null)
  if (before?.generation === generation) return
  const previous = before?.generation
  await writeDurably(
    join(indexData, 'current.json'),
    `${JSON.stringify({ generation, ...(previous && { previous }) })}\n`,
  )
  const forgotten = before?.previous ?? null
  // It is published by now: what cannot be removed is no reason to fail.
  if (forgotten !== null && forgotten !== generation) await removeGeneration(indexData, forgotten).catch(() => {})
}

/** Those whose manifest can be read, in the order of their names. */
export async function listGenerations(indexData: string): Promise<Manifest[]> {
  const names = (await readdir(indexData).catch(() => [])).sort()
  const read = (name: string) => readManifest(generationFolder(indexData, name)).catch(() => null)
  const manifests = await Promise.all(names.filter(name => NAME.test(name)).map(read))
  return manifests.filter(manifest => manifest !== null)
}

/** Throws `index_damaged`, or `index_mismatch` for a format that this program does not read. */
export async function readManifest(folder: string): Promise<Manifest> {
  const path = join(folder, 'manifest.json')
  const text = await readIfThere(path)
  if (text === null) throw damaged(path, 'there is no such file')
  const found = parseJson(text, path)
  requireFormat(found, path)
  const parsed = manifestSchema.safeParse(found)
  if (parsed.success) return parsed.data
  const issues = parsed.error.issues.map(issue => `${issue.path.join('.')}: ${issue.message}`)
  throw damaged(path, issues.join('; '))
}

export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  await writeDurably(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`)
}

function requireFormat(found: unknown, path: string): void {
  const format = isRecord(found) ? found.format : undefined
  if (typeof format !== 'number' || format === FORMAT_VERSION) return
  throw new AppError('index_mismatch', `${path} is of format ${format}, expected ${FORMAT_VERSION}; ${rebuildAdvice}`)
}

/** A model may be named by a path or a hub id; a folder needs a plain name. */
function baseName(fingerprint: Manifest['fingerprint']): string {
  const model = fingerprint.model.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[^A-Za-z0-9]+|-+$/g, '')
  return `${model === '' ? 'model' : model}-${hashFingerprint(fingerprint).slice(0, 8)}`
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    throw error
  }
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw damaged(path, `${messageOf(cause)} in ${excerpt(text)}`, cause)
  }
}

const rebuildAdvice = 'remove current.json and run "npm run build-index" to build the index anew'

function damaged(path: string, seen: string, cause?: unknown): AppError {
  return new AppError('index_damaged', `${path} cannot be used: ${seen}; ${rebuildAdvice}`, { cause })
}

function excerpt(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
