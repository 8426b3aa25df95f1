/** Gets the engine's program: out of a cache, else built with Go from the pinned module beside this file. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface EngineRequest {
  /** Where the built program is kept; `ENGINE_CACHE`, else a folder in the user's cache. */
  readonly cache: string
  /** Told before a build begins, which takes minutes the first time. */
  readonly onBuild: (note: string) => void
}

export type FoundEngine = { readonly program: string } | { readonly missing: string }

const MODULE = fileURLToPath(new URL('./engine-module/', import.meta.url))
const PACKAGE = 'github.com/weaviate/weaviate/cmd/weaviate-server'

/** `missing` says what is needed where there is no built program and none can be built. */
export function getEngine({ cache, onBuild }: EngineRequest): FoundEngine {
  const program = join(cache, `weaviate-server-${pinnedVersion()}`)
  if (existsSync(program)) return { program }
  const go = spawnSync('go', ['version'], { encoding: 'utf8' })
  if (go.status !== 0)
    return { missing: `there is no Go to build the engine with, and no ${program}: install Go 1.26 or newer` }
  mkdirSync(cache, { recursive: true })
  onBuild(`building the engine into ${cache} with ${go.stdout.trim()}: some minutes the first time`)
  const failure = build(program)
  return failure === null ? { program } : { missing: failure }
}

export function defaultCache(environment: Readonly<Record<string, string | undefined>>): string {
  const user = environment.XDG_CACHE_HOME ?? join(homedir(), '.cache')
  return environment.ENGINE_CACHE ?? join(user, 'verbatim', 'engine')
}

/** As `go.mod` says; `go.sum` pins the contents of all that is built. */
export function pinnedVersion(): string {
  const version = /github\.com\/weaviate\/weaviate v(\S+)/.exec(readFileSync(join(MODULE, 'go.mod'), 'utf8'))?.[1]
  if (version === undefined) throw new Error(`${MODULE}go.mod names no version of the engine`)
  return version
}

/** Null, or why not. Under another name until it is whole, so that an interrupted build leaves nothing that looks like one. */
function build(program: string): string | null {
  const temporary = `${program}.${process.pid}.tmp`
  const args = ['build', '-buildvcs=false', '-trimpath', '-ldflags', '-s -w', '-o', temporary, PACKAGE]
  const env = { ...process.env, CGO_ENABLED: '0' }
  const { status, error } = spawnSync('go', args, { cwd: MODULE, env, stdio: ['ignore', 'inherit', 'inherit'] })
  if (status !== 0) return `go build of the engine failed: ${error?.message ?? `exit code ${status}`}`
  renameSync(temporary, program)
  return null
}
