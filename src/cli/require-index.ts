/** Opens the index of a command that is of no use without one. */
import { type Foundation, type Library, openLibrary } from '../compose.ts'
import { AppError } from '../errors.ts'

/** Throws `not_found` with the command that builds one. */
export async function requireIndex(foundation: Foundation): Promise<Library> {
  const library = await openLibrary(foundation)
  if (library !== null) return library
  const folder = foundation.config.indexData
  throw new AppError('not_found', `there is no index in ${folder}: build one with npm run build-index -- <folder>`)
}
