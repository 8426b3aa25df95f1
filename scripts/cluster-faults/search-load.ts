/** Searches as a client that tries again for a second, and looks whether what must be found is. */
import type { Answer } from '../faults/ask-server.ts'
import { checkResults } from '../faults/check-citations.ts'
import { namesArticle } from './found-articles.ts'
import { askPatiently, type PatientAnswer } from './patient-client.ts'
import type { LoadState } from './steady-load.ts'
import { faultOfRefusal } from './write-steadily.ts'

const LIMIT = 10

/** What one server acknowledged any other finds after this time. */
const KNOWN_AFTER_MS = 3000

/** A question about many articles or for one, in turn. */
export async function searchOnce(state: LoadState, place: number): Promise<void> {
  if (state.figures.searches % 2 === 0) await searchMany(state, place)
  else await searchKnown(state, place)
}

async function searchMany(state: LoadState, place: number): Promise<void> {
  const { texts, truth, onFault } = state
  const known = truth.ids().filter(id => !truth.allowed(id).has(null)).length
  const body = await search(state, place, { query: texts.question(), mode: 'hybrid' })
  if (body === null) return
  for (const fault of checkResults(texts, body.results)) onFault(fault)
  const isShort = known >= 3 * LIMIT && body.results.length < LIMIT && body.degraded.length === 0
  if (isShort) onFault(`a search gave ${body.results.length} of ${known} articles without saying so, expected ${LIMIT}`)
}

/** One that was acknowledged a while ago and that nobody writes to now; through any server. */
async function searchKnown(state: LoadState, place: number): Promise<void> {
  const { truth, texts, busy, writtenAt, random, onFault } = state
  const since = performance.now() - KNOWN_AFTER_MS
  const isKnown = (id: string) => !busy.has(id) && truth.allowed(id).size === 1 && (writtenAt.get(id) ?? since) <= since
  const ids = truth.ids().filter(id => isKnown(id) && !truth.allowed(id).has(null))
  const id = ids[Math.floor(random() * ids.length)]
  if (id === undefined) return searchMany(state, place)
  busy.add(id)
  const [version] = truth.allowed(id)
  const { mark } = texts.find(version!)!
  const body = await search(state, place, { query: mark, mode: 'keyword' })
  busy.delete(id)
  if (body === null || body.degraded.length > 0 || namesArticle(body, id)) return
  onFault(`${id} was acknowledged long ago and its word ${mark} finds nothing, without a word of why`)
}

interface Question {
  readonly query: string
  readonly mode: 'hybrid' | 'keyword'
}

/** Null where it was not answered, which is noted. */
async function search(state: LoadState, place: number, question: Question): Promise<Answer['body'] | null> {
  const { figures, addresses } = state
  const order = [...addresses.slice(place), ...addresses.slice(0, place)]
  const body = JSON.stringify({ ...question, limit: LIMIT, maxPerArticle: null })
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body }
  const hadMajority = state.hasMajority
  const asked = await askPatiently(order, '/v1/search', init)
  figures.searches++
  if (asked.answer?.status !== 200) return noteFailure(state, asked, hadMajority && state.hasMajority)
  figures.longestSearchMs = Math.max(figures.longestSearchMs, asked.ms)
  if (asked.tries > 1) figures.retried++
  if (asked.answer.body.degraded.length > 0) figures.degraded++
  return asked.answer.body
}

/** Without a majority a search may be refused, in the words that a refused write has. */
function noteFailure(
  { figures, onFault }: LoadState,
  { answer, tries, ms }: PatientAnswer,
  hadMajority: boolean,
): null {
  if (hadMajority) {
    figures.failed++
    onFault(`a search failed for ${Math.round(ms)} ms, ${tries} times: ${JSON.stringify(answer)}`)
    return null
  }
  figures.refusedSearches++
  const fault = answer === null ? null : faultOfRefusal(answer)
  if (fault !== null) onFault(`without a majority a search was answered ${fault}`)
  return null
}
