/** Records in memory, as several servers of one cluster have them. */
import type { RecordStore, StoredRecord } from '../../../src/engine/weaviate/record-store.ts'

export interface MemoryRecords extends RecordStore {
  /** What was done to them, such as `write counter/g name`. */
  readonly done: string[]
}

export function memoryRecords(): MemoryRecords {
  const kept = new Map<string, StoredRecord>()
  const done: string[] = []
  const named = (prefix: string) => [...kept].filter(([key]) => key.startsWith(`${prefix} `))
  return {
    done,
    read: async (kind, name) => kept.get(`${kind} ${name}`)?.value ?? null,
    list: async kind => named(kind).map(([, record]) => record),
    async write(kind, name, value) {
      done.push(`write ${kind} ${name}`)
      kept.set(`${kind} ${name}`, { name, value, writtenAt: Date.now() })
    },
    remove: async (kind, name) => void kept.delete(`${kind} ${name}`),
    async erase(kind, name) {
      done.push(`erase ${kind} ${name}`)
      kept.delete(`${kind} ${name}`)
    },
    async eraseAll(kind) {
      for (const [key] of named(kind)) kept.delete(key)
    },
  }
}
