/** Where the judged collections are, which are not part of the project: tests that measure on them pass without. */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** Folder of one collection, or null (with a note) when it is not there. `VERBATIM_COLLECTIONS` names their folder. */
export function sharedCollection(name: string): string | null {
  const folder = join(process.env.VERBATIM_COLLECTIONS ?? resolve('..', 'shared', 'collections'), name)
  if (existsSync(join(folder, 'corpus.jsonl'))) return folder
  console.info(`${folder} is not there: nothing was measured on ${name}`)
  return null
}
