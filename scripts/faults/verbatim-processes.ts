/** Runs the compiled command line as processes of their own that can be killed at any moment. */
import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))
const LONGEST_MS = 180_000

export interface Outcome {
  /** Null when a signal ended it. */
  readonly code: number | null
  /** What it printed, stdout and stderr as they came. */
  readonly output: string
}

export interface Running {
  readonly pid: number
  readonly ended: Promise<Outcome>
  isAlive(): boolean
  /** All that was printed so far. */
  printed(): string
  signal(name: 'SIGTERM' | 'SIGKILL'): void
  /** Kills it and waits until it is gone. */
  kill(): Promise<void>
}

export interface Server extends Running {
  /** Such as `http://127.0.0.1:40123`. */
  readonly address: string
  /** Milliseconds from starting the process to its being ready. */
  readonly readyMs: number
}

export interface ProcessOptions {
  /** Added to the environment of all of them. */
  readonly environment?: Readonly<Record<string, string>>
  /** Modules that are loaded before the program, as `--import` takes them. */
  readonly preload?: readonly string[]
  /** A command that runs this one, such as one that limits it. */
  readonly wrap?: readonly string[]
}

export interface VerbatimProcesses {
  /** Resolves when the server is ready; throws with what it printed when it ends before. */
  serve(options?: ProcessOptions): Promise<Server>
  run(args: readonly string[], options?: ProcessOptions): Running
  /** Kills whatever still lives. */
  endAll(): Promise<void>
}

/** Processes on one index folder. */
export function createVerbatimProcesses(indexData: string): VerbatimProcesses {
  const living = new Set<Running>()
  const run = (args: readonly string[], options: ProcessOptions = {}) => {
    const running = follow(launch(args, indexData, options))
    living.add(running)
    void running.ended.then(() => living.delete(running))
    return running
  }
  const killLiving = () => {
    for (const running of living) running.signal('SIGKILL')
  }
  process.once('exit', killLiving)
  return {
    run,
    async serve(options) {
      const started = performance.now()
      const running = run(['serve'], options)
      const address = await sees(running, /ready on (\S+)/)
      return { ...running, address, readyMs: performance.now() - started }
    },
    async endAll() {
      await Promise.all([...living].map(running => running.kill()))
      process.off('exit', killLiving)
    },
  }
}

function launch(args: readonly string[], indexData: string, options: ProcessOptions): ChildProcess {
  const { environment = {}, preload = [], wrap = [] } = options
  const imports = preload.flatMap(module => ['--import', module])
  const [program, ...rest] = [...wrap, process.execPath, ...imports, MAIN, ...args]
  const own = { HOST: '127.0.0.1', PORT: '0', INDEX_DATA: indexData, EMBEDDING_WORKERS: '1', LOG_LEVEL: 'warn' }
  const env = { ...process.env, API_KEYS: '', ...own, ...environment }
  return spawn(program!, rest, { env, stdio: ['ignore', 'pipe', 'pipe'] })
}

function follow(child: ChildProcess): Running {
  let output = ''
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  let isOver = false
  const ended = new Promise<Outcome>(resolve => {
    child.once('close', code => {
      isOver = true
      resolve({ code, output })
    })
  })
  return {
    pid: child.pid!,
    ended,
    isAlive: () => !isOver && child.exitCode === null && child.signalCode === null,
    printed: () => output,
    signal: name => void child.kill(name),
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** Resolves with the first group of the pattern once that is printed. */
export async function sees(running: Running, pattern: RegExp): Promise<string> {
  let isOver = false
  void running.ended.then(() => {
    isOver = true
  })
  for (const started = performance.now(); performance.now() - started < LONGEST_MS; ) {
    const found = pattern.exec(running.printed())
    if (found !== null) return found[1] ?? found[0]
    if (isOver) break
    await new Promise(resolve => setTimeout(resolve, 10))
  }
  throw new Error(`expected a process to print ${pattern}, it printed: ${running.printed()}`)
}
