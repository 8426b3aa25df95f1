/** Brings a checkout to where it can run: checks Node, installs, compiles; with `serve` it then starts the server. */
import { spawnSync } from 'node:child_process'
import { accessSync, constants, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

// plain JavaScript without packages: it runs before anything is installed

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))
const NODE_WANTED = [20, 19]
/** Understood by node-gyp's makefiles. */
const TUNED = { CXXFLAGS: '-O3 -march=native' }
const COMPILED_STAMP = join(ROOT, 'dist', '.compiled')

const [command = 'install', ...rest] = process.argv.slice(2)

checkNode()
process.chdir(ROOT)
if (isInstallNeeded()) install()
if (command !== 'install' && isCompileNeeded()) compile()
if (command === 'serve') await serve(rest)

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > NODE_WANTED[0] || (major === NODE_WANTED[0] && minor >= NODE_WANTED[1])) return
  fail(
    `this is Node ${process.versions.node}, but Node ${NODE_WANTED.join('.')} or later is needed: install it from your system's packages or from nodejs.org`,
  )
}

/** npm writes the hidden lock file last, so its time is the time of the last whole installation. */
function isInstallNeeded() {
  const installed = modifiedAt(join(ROOT, 'node_modules', '.package-lock.json'))
  return installed < modifiedAt(join(ROOT, 'package-lock.json'))
}

function checkWritable() {
  try {
    accessSync(ROOT, constants.W_OK)
  } catch (error) {
    fail(
      `cannot write to ${ROOT} (${error.code}): make the folder writable or copy it elsewhere, then run the command again`,
    )
  }
}

function install() {
  checkWritable()
  checkCompiler()
  console.error('installing packages (the native ones are compiled, which takes a minute or two) …')
  const npmInstall = ['ci', '--no-audit', '--no-fund', '--loglevel=error']
  if (isTuned() && succeeds('npm', npmInstall, TUNED) && isGraphSound()) return
  if (isTuned()) console.error('the build for this very processor does not work here; building for any …')
  run('npm', npmInstall, {
    mend: 'see the lines above for its reason; with the network and a writable folder at hand, run the command again',
  })
}

/** The graph's package sets no machine flags, without which its distance loops take half as long again. */
function isTuned() {
  return process.env.PORTABLE_BUILD !== '1' && process.platform !== 'win32'
}

function succeeds(program, args, env) {
  return spawnSync(program, args, { stdio: ['ignore', 2, 2], env: { ...process.env, ...env } }).status === 0
}

/** In a process of its own: a wrong instruction ends it. */
function isGraphSound() {
  const probe = `
    const { HierarchicalNSW } = require('hnswlib-node')
    const graph = new HierarchicalNSW('ip', 32)
    graph.initIndex(100)
    const vector = i => Array.from({ length: 32 }, (_, j) => (j === i % 32 ? 1 : 0.01 * (i % 7)))
    for (let i = 0; i < 64; i++) graph.addPoint(vector(i), i)
    process.exit(graph.searchKnn(vector(5), 1).neighbors[0] % 32 === 5 ? 0 : 1)`
  return spawnSync(process.execPath, ['-e', probe], { stdio: 'ignore' }).status === 0
}

function checkCompiler() {
  const tools = [
    ['c++', 'g++', 'clang++', 'cl'],
    ['make', 'gmake', 'nmake'],
    ['python3', 'python'],
  ]
  const missing = tools.filter(names => !names.some(isOnPath)).map(names => names[0])
  if (missing.length === 0) return
  fail(
    `${missing.join(' and ')} not found, but two packages are compiled on installation: install a C++ toolchain and Python 3 (Debian, Ubuntu: apt-get install -y g++ make python3; macOS: xcode-select --install), then run the command again`,
  )
}

function isOnPath(name) {
  return spawnSync(name, ['--version'], { stdio: 'ignore' }).error === undefined
}

function isCompileNeeded() {
  const compiled = modifiedAt(COMPILED_STAMP)
  return ['src', 'tsconfig.json', 'tsconfig.build.json'].some(name => newestBelow(join(ROOT, name)) > compiled)
}

/** From nothing each time, so that a source file that is gone leaves nothing behind. */
function compile() {
  console.error('compiling …')
  checkWritable()
  rmSync(join(ROOT, 'dist'), { recursive: true, force: true })
  run(process.execPath, [join('node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.build.json'], {
    mend: 'see the lines above for its reason',
  })
  writeFileSync(COMPILED_STAMP, '')
}

async function serve(options) {
  const main = join(ROOT, 'dist', 'cli', 'main.js')
  process.argv = [process.execPath, main, 'serve', '--build', 'seeds', ...options]
  await import(pathToFileURL(main).href)
}

function run(program, args, { mend }) {
  const { status, error } = spawnSync(program, args, { stdio: ['ignore', 2, 2] })
  if (status === 0) return
  fail(
    `${program.split(/[\\/]/).pop()} ${args.slice(0, 2).join(' ')} failed (${error?.code ?? `exit ${status}`}): ${mend}`,
  )
}

function newestBelow(path) {
  const stat = statSync(path)
  if (!stat.isDirectory()) return stat.mtimeMs
  const inside = readdirSync(path).map(name => newestBelow(join(path, name)))
  return Math.max(stat.mtimeMs, ...inside)
}

function modifiedAt(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Number.NEGATIVE_INFINITY
}

function fail(sentence) {
  console.error(`verbatim: ${sentence}`)
  process.exit(2)
}
