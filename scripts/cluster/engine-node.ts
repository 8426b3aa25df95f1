/** Runs one node of a test cluster as a process that can be stopped, killed, frozen and started again. */
import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'

export interface EngineNode {
  readonly name: string
  /** Such as `http://10.213.1.10:8080`. */
  readonly url: string
  isAlive(): boolean
  /** Resolves when the process runs; `ready` says when it answers. */
  start(): void
  /** Resolves when it says that it is ready; throws with the end of its log when it ended, or took too long. */
  ready(signal?: AbortSignal): Promise<void>
  /** Tells it to stop and waits until it has. */
  stop(): Promise<void>
  /** Kills it and waits until it is gone. */
  kill(): Promise<void>
  /** Stops and continues it where it stands: it then answers nobody and is not gone. */
  freeze(): void
  thaw(): void
  /** From here on it is not started again, whoever tries to. */
  retire(): void
  /** Resident bytes, from /proc; 0 where there is no such file. */
  memory(): number
}

export interface NodeCommand {
  readonly name: string
  readonly url: string
  readonly command: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  /** An existing folder to run in. */
  readonly folder: string
  readonly log: string
}

const LONGEST_START_MS = 120_000
/** A node that does not stop by itself is killed. */
const LONGEST_STOP_MS = 30_000

export function createEngineNode(command: NodeCommand): EngineNode {
  let child: ChildProcess | null = null
  let isRetired = false
  let ended: Promise<unknown> = Promise.resolve()
  const isAlive = () => child !== null && child.exitCode === null && child.signalCode === null
  const end = async (signal: 'SIGTERM' | 'SIGKILL') => {
    child?.kill(signal)
    await Promise.race([ended, pause(LONGEST_STOP_MS, null, { ref: false })])
    child?.kill('SIGKILL')
    await ended
  }
  return {
    name: command.name,
    url: command.url,
    isAlive,
    start() {
      if (isRetired) throw new Error(`${command.name} is not to be started again`)
      const started = launch(command)
      child = started
      ended = new Promise(resolve => started.once('close', resolve))
    },
    ready: signal => awaitReady(command, isAlive, signal),
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    retire() {
      isRetired = true
    },
    memory: () => residentBytes(child?.pid),
  }
}

/** In a group of its own, so that Ctrl-C reaches whoever started it and not the node, which is then stopped in order. */
function launch({ command, environment, folder, log }: NodeCommand): ChildProcess {
  const output = openSync(log, 'a')
  const [program, ...args] = command
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, ...environment }
  const child = spawn(program!, args, { env, cwd: folder, stdio: ['ignore', output, output], detached: true })
  closeSync(output)
  return child
}

async function awaitReady(
  { name, url, log }: NodeCommand,
  isAlive: () => boolean,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (const started = performance.now(); performance.now() - started < LONGEST_START_MS; ) {
    signal?.throwIfAborted()
    if (!isAlive()) break
    if (await isReady(url)) return
    await pause(100)
  }
  throw new Error(`${name} is not ready, expected it to be: ${endOf(log)}`)
}

export async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/v1/.well-known/ready`, { signal: AbortSignal.timeout(2000) })).ok
  } catch {
    return false
  }
}

function endOf(log: string): string {
  return readFileSync(log, 'utf8').split('\n').slice(-12).join('\n')
}

function residentBytes(pid: number | undefined): number {
  const path = `/proc/${pid}/status`
  if (!existsSync(path)) return 0
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(path, 'utf8'))?.[1] ?? 0) * 1024
}
