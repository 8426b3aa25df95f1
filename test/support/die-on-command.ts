/** Lets a text end the worker thread that embeds it: always, or only until it has left a mark. */
import { existsSync, writeFileSync } from 'node:fs'

/** `die` ends the thread; `die once <path>` writes the file and ends it, unless the file is there. */
export function dieOnCommand(text: string): void {
  if (text === 'die') process.exit(9)
  const mark = /^die once (.+)$/.exec(text)?.[1]
  if (mark === undefined || existsSync(mark)) return
  writeFileSync(mark, '')
  process.exit(9)
}
