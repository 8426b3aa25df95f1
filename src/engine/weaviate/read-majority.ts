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
  const { replicas } = client.settings
  if (replicas === 1 || request.where === 'nothing') return getObjects<Found>(client, request)
  const nodes = client.each('all')
  // A write is on all replicas but a minority, so whatever that minority is, one of so many nodes has it.
  const minority = replicas - (Math.floor(replicas / 2) + 1)
  const wanted = Math.max(1, nodes.length - minority)
  const fields = `${request.fields} _additional{id lastUpdateTimeUnix}`
  const asked = nodes.map(node => getObjects<Found & Stamped>(node, { ...request, fields, isBound: true }))
  return merge(await firstOf(asked, wanted))
}

interface Stamped {
  readonly _additional: { readonly id: string; readonly lastUpdateTimeUnix: string }
}

function merge<Found>(answers: readonly (readonly (Found & Stamped)[])[]): Found[] {
  const newest = new Map<string, Found & Stamped>()
  for (const found of answers.flat()) {
    const known = newest.get(found._additional.id)
    if (known === undefined || timeOf(known) < timeOf(found)) newest.set(found._additional.id, found)
  }
  return [...newest.values()]
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
