/** Runs the command line as a child process, from source, on an index in a temporary folder. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

export interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Running {
  readonly child: ChildProcess
  readonly outcome: Promise<Outcome>
  /** Resolves with all output so far when that holds the text; rejects when the process ends before. */
  sees(text: string): Promise<string>
}

/** `input` is what it reads from its standard input; without one there is none. `wrap` is a command that runs this one. */
export function startVerbatim(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  { input, wrap = [] }: { input?: string | undefined; wrap?: readonly string[] } = {},
): Running {
  const [program, ...rest] = [...wrap, process.execPath, '--import', 'tsx', 'src/cli/main.ts', ...args]
  const child = spawn(program!, rest, {
    cwd: ROOT,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment },
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  })
  child.stdin?.end(input)
  const output = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]!.setEncoding('utf8').on('data', (text: string) => {
      output[name] += text
    })
  }
  const outcome = once(child, 'close').then(([code]) => ({ code, ...output }))
  return { child, outcome, sees: text => waitFor(text, child, output) }
}

export function runVerbatim(args: readonly string[], environment: Readonly<Record<string, string>>): Promise<Outcome> {
  return startVerbatim(args, environment).outcome
}

function waitFor(text: string, child: ChildProcess, output: { stdout: string; stderr: string }): Promise<string> {
  return new Promise((resolve, reject) => {
    const look = () => {
      const all = output.stdout + output.stderr
      if (all.includes(text)) resolve(all)
    }
    child.stdout!.on('data', look)
    child.stderr!.on('data', look)
    child.once('close', () => reject(new Error(`ended before "${text}": ${output.stdout}${output.stderr}`)))
    look()
  })
}
