/** Asks one after the other until one answers: the next when one fails, and also when one takes long. */

export interface Asking<T> {
  /** Rejects when there is no answer to be had; the signal says that one is no longer wanted. */
  readonly ask: (place: string, signal: AbortSignal) => Promise<T>
  /** How long one is waited for before the next is asked beside it, in milliseconds. */
  readonly patienceMs: number
}

/** Resolves with the first answer; rejects with the last failure when all have failed. Expects at least one place. */
export function firstAnswer<T>(places: readonly string[], { ask, patienceMs }: Asking<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const unwanted = new AbortController()
    let next = 0
    let open = 0
    let timer: NodeJS.Timeout | undefined
    const begin = (failure?: unknown) => {
      clearTimeout(timer)
      const place = places[next]
      if (place === undefined) {
        if (open === 0) reject(failure)
        return
      }
      next++
      open++
      timer = setTimeout(begin, patienceMs)
      ask(place, unwanted.signal).then(
        answer => {
          clearTimeout(timer)
          resolve(answer)
          next = places.length
          unwanted.abort()
        },
        error => {
          open--
          begin(error)
        },
      )
    }
    begin()
  })
}
