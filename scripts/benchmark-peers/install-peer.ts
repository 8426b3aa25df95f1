/** Installs what an adapter needs into a cache outside the repository, once per lock file. */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { access, copyFile, cp, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { PeerCommand } from './peer-process.ts'
import type { Installer, System } from './systems.ts'

const HERE = dirname(fileURLToPath(import.meta.url))

/** Where the shared part of the protocol lies, for adapters one folder below. */
const PROTOCOL = 'answer-requests.mjs'

const LOCKS: Readonly<Record<Exclude<Installer, 'none'>, string>> = {
  npm: 'package-lock.json',
  pip: 'requirements.txt',
}

export interface Places {
  /** Outlives runs. */
  readonly cache: string
  /** Of this run; removed after it. */
  readonly scratch: string
}

/** What to start. Throws with the installer's last words when it fails; what is half installed is not used again. */
export async function preparePeer({ name, installer }: System, { cache, scratch }: Places): Promise<PeerCommand> {
  const env = { ...process.env, HF_HUB_OFFLINE: '1', TRANSFORMERS_OFFLINE: '1' }
  if (installer === 'none') {
    return { program: process.execPath, args: [join(HERE, name, 'adapter.mjs')], cwd: process.cwd(), env }
  }
  const packages = await installOnce(name, installer, cache)
  if (installer === 'pip') {
    const python = join(packages, 'venv', 'bin', 'python')
    return { program: python, args: ['-u', join(HERE, name, 'adapter.py')], cwd: scratch, env }
  }
  const adapter = await stageAdapter(name, packages, scratch)
  return { program: process.execPath, args: [adapter], cwd: scratch, env }
}

async function installOnce(name: string, installer: Exclude<Installer, 'none'>, cache: string): Promise<string> {
  const lock = join(HERE, name, LOCKS[installer])
  const hash = createHash('sha256')
    .update(await readFile(lock))
    .digest('hex')
    .slice(0, 12)
  const folder = join(cache, `${name}-node${process.versions.modules}-${hash}`)
  const whole = join(folder, '.installed')
  if (
    await access(whole).then(
      () => true,
      () => false,
    )
  )
    return folder
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  await copyFile(lock, join(folder, LOCKS[installer]))
  if (installer === 'npm') await installWithNpm(name, folder)
  else await installWithPip(folder)
  await writeFile(whole, '')
  return folder
}

async function installWithNpm(name: string, folder: string): Promise<void> {
  await copyFile(join(HERE, name, 'package.json'), join(folder, 'package.json'))
  await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], folder)
}

async function installWithPip(folder: string): Promise<void> {
  await run('python3', ['-m', 'venv', 'venv'], folder)
  const pip = ['-m', 'pip', 'install', '--quiet', '--no-deps', '--require-hashes', '-r', LOCKS.pip]
  await run(join(folder, 'venv', 'bin', 'python'), pip, folder)
}

/** A module finds its packages beside itself, so the adapter is laid beside a link to them. */
async function stageAdapter(name: string, packages: string, scratch: string): Promise<string> {
  const folder = join(scratch, name)
  await mkdir(folder, { recursive: true })
  await cp(join(HERE, PROTOCOL), join(scratch, PROTOCOL))
  await cp(join(HERE, name, 'adapter.mjs'), join(folder, 'adapter.mjs'))
  await symlink(join(packages, 'node_modules'), join(folder, 'node_modules'))
  return join(folder, 'adapter.mjs')
}

async function run(program: string, args: readonly string[], cwd: string): Promise<void> {
  // the runtime's own script would fetch GPU libraries from elsewhere
  const env = { ...process.env, ONNXRUNTIME_NODE_INSTALL_CUDA: 'skip' }
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'ignore', 'pipe'] })
  let words = ''
  child.stderr.on('data', data => {
    words = (words + String(data)).slice(-2000)
  })
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`${program} ${args.slice(0, 3).join(' ')} ended with ${code}: ${lastLines(words)}`)
}

function lastLines(words: string): string {
  return words.trim().split('\n').slice(-4).join(' ').slice(0, 400)
}
