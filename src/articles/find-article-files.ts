/** Finds the files to read in folders and among given files, always in the same order. */
import type { Stats } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import { messageOf } from '../errors.ts'
import { type ArticleFile, type LeftOut, problemAt, skippedAt } from './article-source.ts'
import { articleExtensions, readerFor } from './read-article-file.ts'

/** A folder that holds this file is a set in BEIR layout; its queries and judgements are not articles. */
const beirCorpus = 'corpus.jsonl'

export type Found = (ArticleFile & { readonly kind: 'file' }) | LeftOut

/**
 * Ids are the path within a given folder with forward slashes, or the base name of a given file. Folders are walked
 * in code-unit order of names; dotfiles, dotfolders and `node_modules` are passed over without a word, and a folder
 * that links make appear twice is read once.
 */
export async function* findArticleFiles(paths: readonly string[]): AsyncGenerator<Found> {
  for (const path of paths) yield* findGiven(path)
}

async function* findGiven(path: string): AsyncGenerator<Found> {
  const stats = await statOf(path)
  if ('kind' in stats) yield stats
  else if (stats.isDirectory()) yield* walk({ path, id: '' }, new Set())
  else if (!stats.isFile()) yield problemAt({ path, line: null }, 'is neither a file nor a folder')
  else if (readerFor(path) === null) yield problemAt({ path, line: null }, unknownExtension(path))
  else yield { kind: 'file', path, id: basename(path) }
}

async function* walk(folder: ArticleFile, visited: Set<string>): AsyncGenerator<Found> {
  const place = { path: folder.path, line: null }
  try {
    const real = await realpath(folder.path)
    if (visited.has(real)) return yield skippedAt(place, 'links to a folder that is read already')
    visited.add(real)
    for (const name of namesToRead(await readdir(folder.path))) {
      yield* visit({ path: join(folder.path, name), id: folder.id === '' ? name : `${folder.id}/${name}` }, visited)
    }
  } catch (error) {
    yield problemAt(place, `cannot be read: ${messageOf(error)}`)
  }
}

async function* visit(entry: ArticleFile, visited: Set<string>): AsyncGenerator<Found> {
  const place = { path: entry.path, line: null }
  const stats = await statOf(entry.path)
  if ('kind' in stats) yield stats
  else if (stats.isDirectory()) yield* walk(entry, visited)
  else if (!stats.isFile()) yield skippedAt(place, 'is neither a file nor a folder')
  else if (readerFor(entry.path) === null) yield skippedAt(place, unknownExtension(entry.path))
  else yield { kind: 'file', ...entry }
}

function namesToRead(names: readonly string[]): readonly string[] {
  if (names.includes(beirCorpus)) return [beirCorpus]
  return names.filter(name => !name.startsWith('.') && name !== 'node_modules').sort()
}

async function statOf(path: string): Promise<Stats | LeftOut> {
  try {
    return await stat(path)
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    const reason = isMissing ? 'there is no such file or folder' : `cannot be read: ${messageOf(error)}`
    return problemAt({ path, line: null }, reason)
  }
}

function unknownExtension(path: string): string {
  const seen = extname(path) === '' ? 'no extension' : `the extension ${extname(path)}`
  return `has ${seen}, expected one of ${articleExtensions.join(' ')}`
}
