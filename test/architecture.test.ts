/** Keeps the shape that ARCHITECTURE.md describes: levels, library places, purposes, cycles, error codes. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))

/** Which level each folder or file of `src/` stands on; imports point to the same folder or to a lower level. */
const LEVELS: Readonly<Record<string, number>> = {
  'model.ts': 1,
  'errors.ts': 1,
  'config.ts': 1,
  'environment.ts': 1,
  'log.ts': 1,
  'unit-kinds.ts': 1,
  'words.ts': 1,
  'parse-date.ts': 1,
  'report-issues.ts': 1,
  'launch-worker.ts': 1,
  'stated-error.ts': 1,
  articles: 2,
  passages: 2,
  embedding: 2,
  engine: 2,
  indexing: 3,
  serving: 3,
  retrieval: 3,
  evaluation: 4,
  wire: 4,
  http: 4,
  mcp: 4,
  'compose.ts': 4,
  'compose-indexing.ts': 4,
  'compose-serving.ts': 4,
  'compose-thread.ts': 4,
  cli: 5,
}

/** Of these stages, a higher level other than the wiring sees the port files only. */
const PORTS: Readonly<Record<string, readonly string[]>> = {
  articles: ['article-source.ts', 'article-input.ts', 'read-articles.ts', 'read-records.ts'],
  embedding: ['embedder.ts'],
  engine: ['engine.ts', 'manifest.ts', 'generation-store.ts', 'article-archive.ts', 'upkeep.ts'],
  indexing: [
    'indexer.ts',
    'rebuilder.ts',
    'index-verifier.ts',
    'caretaker.ts',
    'copier.ts',
    'article-editor.ts',
    'jobs/import-jobs.ts',
  ],
  serving: ['served-index.ts', 'keep-following.ts'],
  retrieval: [
    'search.ts',
    'catalog.ts',
    'citation-checker.ts',
    'citation-resolver.ts',
    'context.ts',
    'token-counter.ts',
  ],
}

/** Where each library may be imported; what is not listed may not be imported at all. */
const LIBRARIES: Readonly<Record<string, readonly string[]>> = {
  express: ['http/'],
  zod: [
    'environment.ts',
    'report-issues.ts',
    'articles/',
    'engine/manifest.ts',
    'engine/embedded/',
    'evaluation/',
    'wire/',
    'http/',
    'mcp/',
  ],
  '@modelcontextprotocol/server': ['mcp/'],
  '@modelcontextprotocol/node': ['mcp/'],
  '@xenova/transformers': ['embedding/'],
  'hnswlib-node': ['engine/embedded/'],
  'better-sqlite3': ['engine/embedded/'],
  'lru-cache': ['engine/', 'embedding/', 'retrieval/'],
  sentencex: ['passages/'],
  tar: ['engine/embedded/'],
  stemmer: ['words.ts'],
  yaml: ['articles/'],
  pino: ['log.ts'],
  commander: ['cli/'],
  'cli-progress': ['cli/'],
  'cli-table3': ['cli/', 'evaluation/'],
  picocolors: ['cli/'],
  diff: ['retrieval/'],
  'gpt-tokenizer': ['retrieval/'],
}

interface Source {
  /** Relative to `src/`, with forward slashes. */
  readonly path: string
  readonly text: string
  readonly imports: readonly string[]
}

const sources = readSources(join(ROOT, 'src'))
const local = sources.flatMap(source =>
  source.imports
    .filter(name => name.startsWith('.'))
    .map(name => ({ from: source.path, to: resolveImport(source.path, name) })),
)

test('every file opens with a sentence of purpose', () => {
  const bare = sources.filter(({ text }) => !/^(#!.*\n)?\/\*\* [A-Z][^\n]*\. \*\/\n/.test(text))
  expect(bare.map(source => source.path)).toEqual([])
})

test('files stay short enough to have one purpose', () => {
  const long = sources.filter(({ text }) => text.split('\n').length > 230)
  expect(long.map(source => source.path)).toEqual([])
})

test('every file stands on a level', () => {
  expect(sources.map(source => unitOf(source.path)).filter(unit => LEVELS[unit] === undefined)).toEqual([])
})

test('imports point downwards and stages never import each other', () => {
  const upward = local.filter(
    ({ from, to }) => unitOf(from) !== unitOf(to) && levelOf(from) <= levelOf(to) && !isPortImport(from, to),
  )
  expect(upward).toEqual([])
})

/** `engine` records the embedder's fingerprint, whose type is part of that port; edges share what goes over the wire. */
function isPortImport(from: string, to: string): boolean {
  if (levelOf(from) === 1 && levelOf(to) === 1) return true
  if (levelOf(from) === 4 && levelOf(to) === 4 && isWiring(from)) return true
  if (levelOf(from) === 4 && unitOf(to) === 'wire') return true
  return unitOf(from) === 'engine' && to === 'embedding/embedder.ts'
}

test('a higher level sees the ports of a stage only, except where everything is wired', () => {
  const reaching = local.filter(({ from, to }) => {
    const ports = PORTS[unitOf(to)]
    const outside = unitOf(from) !== unitOf(to) && !isWiring(from)
    return outside && ports !== undefined && !ports.includes(to.slice(to.indexOf('/') + 1))
  })
  expect(reaching).toEqual([])
})

test('libraries stay in their places', () => {
  const strays = sources.flatMap(source =>
    source.imports
      .filter(name => !name.startsWith('.') && !name.startsWith('node:'))
      .map(name => ({ path: source.path, library: packageOf(name) }))
      .filter(({ path, library }) => !(LIBRARIES[library] ?? []).some(place => path.startsWith(place))),
  )
  expect(strays).toEqual([])
})

test('no file imports itself through others', () => {
  const edges = new Map(
    sources.map(source => [source.path, local.filter(edge => edge.from === source.path).map(edge => edge.to)]),
  )
  expect(findCycle(edges)).toBeNull()
})

test('the environment is read by the command line only', () => {
  const readers = sources.filter(({ path, text }) => !path.startsWith('cli/') && text.includes('process.env'))
  expect(readers.map(source => source.path)).toEqual([])
})

test('the only class is AppError', () => {
  const classes = sources.flatMap(({ text }) =>
    [...text.matchAll(/^(?:export )?(?:abstract )?class (\w+)/gm)].map(match => match[1]),
  )
  expect(classes).toEqual(['AppError'])
})

test('every error code is documented', () => {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8')
  const codes = [...sources.find(source => source.path === 'errors.ts')!.text.matchAll(/\| '(\w+)'/g)].map(
    match => match[1]!,
  )
  expect(codes.length).toBeGreaterThan(5)
  expect(codes.filter(code => !readme.includes(`\`${code}\``))).toEqual([])
})

test('tests replace no modules', () => {
  const tests = readSources(join(ROOT, 'test')).filter(({ path }) => path !== 'architecture.test.ts')
  expect(tests.filter(({ text }) => /\bvi\.(mock|doMock)\(/.test(text)).map(source => source.path)).toEqual([])
})

function readSources(folder: string): Source[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(path => path.endsWith('.ts') && !path.endsWith('.d.ts'))
    .sort()
    .map(path => {
      const text = readFileSync(join(folder, path), 'utf8')
      const imports = [
        ...text.matchAll(/^(?:import|export)\b[^'"]*?from\s+'([^']+)'|^import '([^']+)'|\bimport\('([^']+)'\)/gm),
      ]
      return {
        path: relative(folder, join(folder, path)).replaceAll('\\', '/'),
        text,
        imports: imports.map(match => (match[1] ?? match[2] ?? match[3])!),
      }
    })
}

function resolveImport(from: string, name: string): string {
  return posix.normalize(posix.join(posix.dirname(from), name))
}

function unitOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.indexOf('/')) : path
}

function isWiring(path: string): boolean {
  return path.startsWith('compose')
}

function levelOf(path: string): number {
  return LEVELS[unitOf(path)] ?? Number.NaN
}

function packageOf(name: string): string {
  return name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/')
}

function findCycle(edges: ReadonlyMap<string, readonly string[]>): string[] | null {
  const done = new Set<string>()
  const visit = (path: string, trail: readonly string[]): string[] | null => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path]
    if (done.has(path)) return null
    for (const next of edges.get(path) ?? []) {
      const cycle = visit(next, [...trail, path])
      if (cycle !== null) return cycle
    }
    done.add(path)
    return null
  }
  for (const path of edges.keys()) {
    const cycle = visit(path, [])
    if (cycle !== null) return cycle
  }
  return null
}
