/** Reads objects as a majority of the replicas has them, by asking the nodes themselves. */
import { AppError, messageOf } from '../../errors.ts'
import type { ClusterClient } from './cluster-client.ts'
import { getObjects, type ObjectRequest } from './objects.ts'

/**
 * Each object once, as written last of all that the majority answered; an object that one of them has is there.
 * The cluster's own quorum is no help: it waits for a replica that is cut off until that is taken for dead, and on a query
 * for some of the fields it mends other replicas with objects that have no more than those.
 */
export async function readMajority<Found>(client: ClusterClient, request: ObjectRequest): Promise<Found[]> {
  return newestOf(await askMajority<Found>(client, request))
}

export interface Compared<Found> {
  readonly found: Found[]
  /** Of what was found, what not all answers have, and have alike: it may be on a minority of the replicas only. */
  readonly disputed: Found[]
}

/** The same, and what of it the majority does not agree on, in the fields that are asked for. */
export async function compareMajority<Found>(client: ClusterClient, request: ObjectRequest): Promise<Compared<Found>> {
  const answers = await askMajority<Found>(client, request)
  const found = newestOf(answers)
  return { found, disputed: found.filter(each => !isAgreed(answers, each._additional.id)) }
}

/** What each of so many nodes holds itself as make a majority of the replicas. */
async function askMajority<Found>(client: ClusterClient, request: ObjectRequest): Promise<Answers<Found>> {
  const fields = `${request.fields} _additional{id lastUpdateTimeUnix}`
  const { replicas } = client.settings
  if (replicas === 1 || request.where === 'nothing') return [await getObjects(client, { ...request, fields })]
  const asked = client.each('all').map(node => getObjects<Found & Stamped>(node, { ...request, fields, isBound: true }))
  return firstOf(asked, nodesForMajority(client))
}

/** How many nodes it takes: a write is on all replicas but a minority, so whatever that is, one of so many has it. */
export function nodesForMajority(client: ClusterClient): number {
  const { replicas } = client.settings
  if (replicas === 1) return 1
  const minority = replicas - (Math.floor(replicas / 2) + 1)
  return Math.max(1, client.each('all').length - minority)
}

interface Stamped {
  readonly _additional: { readonly id: string; readonly lastUpdateTimeUnix: string }
}

type Answers<Found> = readonly (readonly (Found & Stamped)[])[]

function newestOf<Found>(answers: Answers<Found>): (Found & Stamped)[] {
  const newest = new Map<string, Found & Stamped>()
  for (const found of answers.flat()) {
    const known = newest.get(found._additional.id)
    if (known === undefined || timeOf(known) < timeOf(found)) newest.set(found._additional.id, found)
  }
  return [...newest.values()]
}

function isAgreed<Found>(answers: Answers<Found>, id: string): boolean {
  const states = answers.map(answer => contentOf(answer.find(({ _additional }) => _additional.id === id)))
  return states.every(state => state !== null && state === states[0])
}

/** Without when it was written: what is sent twice is the same. Null for what is not there. */
function contentOf(found: Stamped | undefined): string | null {
  return found === undefined ? null : JSON.stringify({ ...found, _additional: null })
}

function timeOf({ _additional }: Stamped): number {
  return Number(_additional.lastUpdateTimeUnix)
}

/** Resolves with the answers of the first so many; rejects when too many have failed for that. */
function firstOf<T>(asked: readonly Promise<T>[], wanted: number): Promise<T[]> {
  return new Promise((resolve, reject) => {
    const answers: T[] = []
    let failures = 0
    const onAnswer = (answer: T) => {
      answers.push(answer)
      if (answers.length === wanted) resolve([...answers])
    }
    const onFailure = (error: unknown) => {
      if (++failures === asked.length - wanted + 1) reject(noMajority(error, wanted))
    }
    for (const each of asked) each.then(onAnswer, onFailure)
  })
}

function noMajority(error: unknown, wanted: number): AppError {
  if (error instanceof AppError && error.code !== 'not_ready') return error
  const message = `fewer than ${wanted} nodes of the cluster answered: ${messageOf(error)}`
  return new AppError('not_ready', message, { cause: error })
}
