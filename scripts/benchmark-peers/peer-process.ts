/** Runs one system in a process of its own and speaks with it in JSON lines, one request at a time. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

export interface PeerCommand {
  readonly program: string
  readonly args: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
}

export interface PeerProcess {
  readonly pid: number
  /** Throws what the system answers as an error, and when it ends or is silent for `timeoutMs`. */
  ask<Reply>(request: Readonly<Record<string, unknown>>, timeoutMs: number): Promise<Reply>
  /** Ends it and all that it started, now; what is being asked throws `reason`. */
  kill(reason: string): Promise<void>
}

interface Waiting {
  readonly resolve: (reply: never) => void
  readonly reject: (error: Error) => void
}

const LAST_WORDS = 600

/** Throws when the program cannot be started. */
export async function startPeer({ program, args, cwd, env }: PeerCommand): Promise<PeerProcess> {
  // a group of its own, so that whatever it starts ends with it
  const child = spawn(program, args, { cwd, env, stdio: ['pipe', 'pipe', 'pipe'], detached: true })
  await once(child, 'spawn')
  const exchange = createExchange(child)
  const ended = once(child, 'exit')
  return {
    pid: child.pid!,
    ask: exchange.ask,
    async kill(reason) {
      exchange.giveUp(new Error(reason))
      killGroup(child.pid!)
      await ended
    },
  }
}

interface Exchange {
  readonly ask: PeerProcess['ask']
  readonly giveUp: (error: Error) => void
}

function createExchange(child: ChildProcess): Exchange {
  let waiting: Waiting | null = null
  let over: Error | null = null
  const settle = (use: (waiting: Waiting) => void) => {
    const current = waiting
    waiting = null
    if (current !== null) use(current)
  }
  const giveUp = (error: Error) => {
    over ??= error
    settle(({ reject }) => reject(error))
  }
  child.once('close', describeEndOf(child, giveUp))
  onReply(child, reply => settle(waiting => settleWith(waiting, reply)))
  return {
    giveUp,
    async ask<Reply>(request: Readonly<Record<string, unknown>>, timeoutMs: number): Promise<Reply> {
      if (over !== null) throw over
      const answered = new Promise<Reply>((resolve, reject) => {
        waiting = { resolve, reject }
      })
      child.stdin!.write(`${JSON.stringify(request)}\n`)
      const silent = new Error(`no answer to ${String(request.op)} within ${Math.round(timeoutMs / 1000)} s`)
      const timer = setTimeout(() => giveUp(silent), timeoutMs)
      return answered.finally(() => clearTimeout(timer))
    },
  }
}

function settleWith({ resolve, reject }: Waiting, reply: object): void {
  if ('error' in reply) reject(new Error(String(reply.error).replace(/\s+/g, ' ').slice(0, LAST_WORDS)))
  else resolve(reply as never)
}

function onReply(child: ChildProcess, use: (reply: object) => void): void {
  createInterface({ input: child.stdout! }).on('line', line => {
    const reply = parseReply(line)
    if (reply !== null) use(reply)
  })
}

/** Keeps what the system said last, since that is mostly why it ended. */
function describeEndOf(child: ChildProcess, giveUp: (error: Error) => void) {
  let lastWords = ''
  child.stderr!.on('data', data => {
    lastWords = (lastWords + String(data)).slice(-LAST_WORDS)
  })
  // a write to a process that is gone is told by its end
  child.stdin!.on('error', () => {})
  return (code: number | null, signal: string | null) => {
    const words = lastWords.replace(/\s+/g, ' ').trim()
    giveUp(new Error(`ended with ${code ?? signal} before it answered${words === '' ? '' : `: ${words}`}`))
  }
}

/** Null for what a library printed in between. */
function parseReply(line: string): object | null {
  try {
    const reply: unknown = JSON.parse(line)
    return typeof reply === 'object' && reply !== null && !Array.isArray(reply) ? reply : null
  } catch {
    return null
  }
}

function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
