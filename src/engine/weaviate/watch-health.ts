/** Watches which nodes are well, and keeps one that has just come back out of the way until it has caught up. */
import type { ClusterSettings } from '../../config.ts'
import type { Logger } from '../../log.ts'

export interface ClusterHealth {
  /** Addresses to ask, the best first; never empty. */
  inOrder(): string[]
  /** Told by whoever got no answer. */
  failed(url: string): void
  /** Told by whoever found that a node lacks what it should have. */
  behind(url: string): void
  /** Addresses of those that are well now. */
  well(): string[]
  /** Aborted while no node has said for some seconds that it is ready, as none does once a majority is gone. */
  hopeless(): AbortSignal
}

interface Watched {
  readonly url: string
  isWell: boolean
  /** Milliseconds of a steady clock; −Infinity for a node that was well from the first. */
  wellSince: number
}

const LOOK_EVERY_MS = 500
/** A look that takes longer is a failed one. */
const LOOK_TIMEOUT_MS = 1500
/**
 * A node answers searches from its own replica, and says it is ready long before that holds what it missed: 20 s
 * later with short timers of asynchronous replication, 48 s with the defaults.
 */
const CATCH_UP_MS = 60_000
/** While a leader is elected no node says that it is ready, though all of them answer; that takes 1 to 4 s. */
const HOPE_MS = 4000

export function createHealthWatch(settings: ClusterSettings, logger: Logger): ClusterHealth {
  const nodes: Watched[] = settings.urls.map(url => ({ url, isWell: true, wellSince: Number.NEGATIVE_INFINITY }))
  let hopeless = new AbortController()
  let fading: NodeJS.Timeout | null = null
  const note = (node: Watched, isWell: boolean) => {
    if (node.isWell === isWell) return
    node.isWell = isWell
    if (isWell) node.wellSince = performance.now()
    if (nodes.some(each => each.isWell)) {
      if (fading !== null) clearTimeout(fading)
      fading = null
      if (hopeless.signal.aborted) hopeless = new AbortController()
    } else fading ??= setTimeout(() => hopeless.abort(), HOPE_MS).unref()
    logger.warn({ node: node.url }, isWell ? 'a node of the cluster is back' : 'a node of the cluster does not answer')
  }
  const timer = setInterval(() => {
    for (const node of nodes) void isReady(node.url).then(isWell => note(node, isWell))
  }, LOOK_EVERY_MS)
  // A process with nothing else to do may end.
  timer.unref()
  return {
    hopeless: () => hopeless.signal,
    behind(url) {
      for (const node of nodes) if (node.url === url) node.wellSince = performance.now()
    },
    well: () => nodes.filter(({ isWell }) => isWell).map(({ url }) => url),
    inOrder: () => [...nodes].sort((a, b) => rankOf(a) - rankOf(b) || sinceOf(a) - sinceOf(b)).map(node => node.url),
    failed(url) {
      for (const node of nodes) if (node.url === url) note(node, false)
    },
  }
}

/** The sort is stable, so of those that are equally well the one named first serves, and sees its own writes. */
function rankOf({ isWell, wellSince }: Watched): number {
  if (!isWell) return 2
  return performance.now() - wellSince < CATCH_UP_MS ? 1 : 0
}

/** Of those that have to catch up the one that came back first is the farthest. */
function sinceOf(node: Watched): number {
  return rankOf(node) === 1 ? node.wellSince : 0
}

async function isReady(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/v1/.well-known/ready`, { signal: AbortSignal.timeout(LOOK_TIMEOUT_MS) })
    await response.arrayBuffer()
    return response.ok
  } catch {
    return false
  }
}
