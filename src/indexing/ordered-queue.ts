/** A queue that runs tasks one after the other, in the order added. */

/** `add` waits while `limit` tasks have not finished; `input` is what the task will await, started already. */
export function createOrderedQueue(limit: number) {
  const pending: Promise<void>[] = []
  let last: Promise<void> = Promise.resolve()
  return {
    async add(task: () => Promise<void>, input: Promise<unknown>): Promise<void> {
      input.catch(() => {}) // reported by the task that awaits it
      last = last.then(task)
      last.catch(() => {}) // reported by whoever shifts it below
      pending.push(last)
      if (pending.length >= limit) await pending.shift()
    },
    async drain(): Promise<void> {
      await Promise.all(pending)
    },
  }
}
