/** Writes one article and looks at once, through the same server, whether it is what was acknowledged. */
import { type Answer, ask, putArticle, removeArticle, search } from '../faults/ask-server.ts'
import type { Version } from '../faults/truth.ts'
import { namesArticle, sentenceOf } from './found-articles.ts'
import type { LoadState } from './steady-load.ts'

export interface SteadyWrite {
  readonly address: string
  /** Reserved by the caller. */
  readonly id: string
  readonly kind: 'put' | 'delete'
}

/** Answers whether it was acknowledged. */
export async function writeOnce(state: LoadState, { address, id, kind }: SteadyWrite): Promise<boolean> {
  const { truth, texts, figures } = state
  const written = kind === 'put' ? texts.write() : null
  const version = written?.sha256 ?? null
  const before = [...truth.allowed(id)]
  truth.begin(id, version)
  const started = performance.now()
  const answer = written === null ? await removeArticle(address, id) : await putArticle(address, id, written.text)
  figures.longestWriteMs = Math.max(figures.longestWriteMs, performance.now() - started)
  if (!isAcknowledged(answer, before)) {
    noteRefusal(state, answer, `${kind.toUpperCase()} ${id}`)
    return false
  }
  truth.acknowledge(id, version)
  state.writtenAt.set(id, performance.now())
  figures[kind === 'put' ? 'puts' : 'deletes']++
  await readBack(state, { address, id, version })
  return true
}

/** That there is nothing to delete is as good as having deleted it where that may be so. */
function isAcknowledged(answer: Answer | null, before: readonly Version[]): boolean {
  if (answer?.status === 404) return before.includes(null)
  return answer !== null && [200, 201, 204].includes(answer.status)
}

/** Whether anything of it was stored is not known then. */
function noteRefusal({ figures, onFault }: LoadState, answer: Answer | null, what: string): void {
  if (answer === null) {
    figures.unanswered++
    return
  }
  figures.refusedWrites++
  const fault = faultOfRefusal(answer)
  if (fault !== null) onFault(`${what} was answered ${fault}`)
}

/** Null for 503 as a problem with `Retry-After`. */
export function faultOfRefusal({ status, type, retryAfter, body }: Answer): string | null {
  if (status === 503 && type === 'application/problem+json' && Number(retryAfter) > 0) return null
  return `${status} ${type} Retry-After ${retryAfter} ${JSON.stringify(body)}, expected 503 as a problem with Retry-After`
}

interface Written {
  readonly address: string
  readonly id: string
  readonly version: Version
}

/** By id always, and by words or by meaning in turn. What is not answered proves nothing. */
async function readBack(state: LoadState, { address, id, version }: Written): Promise<void> {
  const { figures, onFault, texts } = state
  const answer = await ask(address, `/v1/articles/${id}`)
  if (answer === null || answer.status >= 500) return
  figures.ownReads++
  const seen = answer.status === 404 ? null : answer.body?.sha256
  if (seen !== version) onFault(`${id} was acknowledged as ${version} and is ${seen} through the same server`)
  if (version === null) return
  const { mark, text } = texts.find(version)!
  const isByWords = figures.puts % 2 === 0
  const found = isByWords ? await search(address, mark, 'keyword') : await search(address, sentenceOf(text), 'semantic')
  if (found?.status !== 200) return
  const how = isByWords ? `by its word ${mark}` : 'by its sentence'
  if (!namesArticle(found.body, id)) onFault(`${id} was acknowledged and is not found ${how} through the same server`)
}
