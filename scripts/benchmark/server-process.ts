/** Runs the compiled server as a process of its own, asks it over loopback, and reads its loop delay and memory. */
import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { fileURLToPath } from 'node:url'

export interface ServerProcess {
  readonly address: string
  /** Milliseconds from starting the process to its being ready. */
  readonly readyMs: number
  /** The answer's body; throws for a status other than 2xx. */
  ask(path: string, body: unknown): Promise<string>
  /** Delays of the event loop, in milliseconds, since the last call. */
  loopDelays(): Promise<LoopDelays>
  /** Resident and peak memory in bytes. */
  memory(): { readonly resident: number; readonly peak: number }
  stop(): Promise<void>
}

export interface LoopDelays {
  readonly median: number
  readonly p99: number
  readonly max: number
}

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))
const OBSERVER = new URL('./observe-loop.mjs', import.meta.url).href

export async function startServer(environment: Readonly<Record<string, string>>): Promise<ServerProcess> {
  const started = performance.now()
  const child = spawn(process.execPath, ['--import', OBSERVER, MAIN, 'serve'], {
    env: { ...process.env, PORT: '0', LOG_LEVEL: 'warn', ...environment },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  const address = await readyAddress(child)
  const readyMs = performance.now() - started
  const agent = new Agent({ keepAlive: true, maxSockets: 64 })
  return {
    address,
    readyMs,
    ask: (path, body) => ask(agent, `${address}${path}`, body),
    loopDelays: () => report(child),
    memory: () => memoryOf(child.pid!),
    async stop() {
      agent.destroy()
      const ended = new Promise<void>(resolve => child.once('exit', () => resolve()))
      child.kill('SIGTERM')
      await ended
    },
  }
}

function readyAddress(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = ''
    child.stdout!.on('data', chunk => {
      printed += chunk
      const address = /ready on (\S+)/.exec(printed)?.[1]
      if (address !== undefined) resolve(address)
    })
    child.once('exit', code => reject(new Error(`the server ended with exit code ${code} before it was ready`)))
  })
}

function ask(agent: Agent, url: string, body: unknown): Promise<string> {
  const sent = JSON.stringify(body)
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(sent) }
    const asking = request(url, { method: 'POST', agent, headers }, response => {
      const chunks: Buffer[] = []
      response.on('data', chunk => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString()
        if (response.statusCode! < 300) resolve(text)
        else reject(new Error(`${url} answered ${response.statusCode}: ${text.slice(0, 300)}`))
      })
    })
    asking.on('error', reject)
    asking.end(sent)
  })
}

function report(child: ChildProcess): Promise<LoopDelays> {
  return new Promise(resolve => {
    child.once('message', message => resolve(message as LoopDelays))
    child.send('report')
  })
}

/** From /proc, so on Linux. */
function memoryOf(pid: number) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const bytes = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) * 1024
  return { resident: bytes('VmRSS'), peak: bytes('VmHWM') }
}
