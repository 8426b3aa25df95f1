/** Tells that a cluster does not let us in, or not do what we must, and what to do about it. */
import type { ClusterSettings } from '../../config.ts'
import { AppError } from '../../errors.ts'

/** `asked` is what was refused, such as `POST /v1/schema`. Null for any other status. */
export function keyRefusal(
  { apiKey, prefix }: ClusterSettings,
  { url, status, asked }: { readonly url: string; readonly status: number; readonly asked: string },
): AppError | null {
  const seen = `${url} answered ${status} to ${asked}`
  if (status === 403)
    return refused(`the holder of WEAVIATE_API_KEY may not do this in the cluster (${seen}): ${rights(prefix)}`)
  if (status !== 401) return null
  if (apiKey === null)
    return refused(`the cluster asks for a key (${seen}): set WEAVIATE_API_KEY to one that it allows, and restart`)
  return refused(
    `the cluster does not know the key in WEAVIATE_API_KEY (${seen}): set it to one that it allows, and restart`,
  )
}

/** Where the engine tells it in the answer to a query. */
export function isRightMissing(message: string): boolean {
  return /\b(forbidden|unauthorized)\b/i.test(message)
}

export function rights(prefix: string): string {
  return `let it read, write, make and remove collections that begin with ${prefix}, or set another key and restart`
}

/** Callers can do nothing about it, and it may be over once the key is put right: the index is not ready for them. */
function refused(message: string): AppError {
  return new AppError('not_ready', message)
}
