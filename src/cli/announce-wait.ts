/** Says for whom a command waits. */
export function announceWait(holder: string): void {
  process.stderr.write(`waiting: the index is being written by ${holder}\n`)
}
