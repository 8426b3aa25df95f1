/** Times the whole of indexing beside bare runs of the model over the same sentences, in turn. */
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArticleInput } from '../../src/articles/article-input.ts'
import { composeInput } from '../../src/embedding/compose-input.ts'
import type { CollectionDocument } from '../../src/evaluation/collection.ts'
import { divideText } from '../../src/passages/divide-article.ts'
import { findFencedCode } from '../../src/passages/find-code.ts'
import type { BareModel } from './bare-model.ts'

export interface IndexingRound {
  readonly sentences: number
  /** Sentences per second of bare runs, and of indexing from files to a saved index. */
  readonly bare: number
  readonly indexing: number
  readonly cpuSeconds: number
  /** Bytes. */
  readonly peakMemory: number
}

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))

export async function measureIndexing(
  bare: BareModel,
  documents: readonly CollectionDocument[],
  prefix: string,
): Promise<IndexingRound> {
  const inputs = documents.flatMap(document => modelInputs(document, prefix))
  const rate = await bare.passages(inputs)
  const { seconds, ...rest } = await indexWhole(documents)
  return { sentences: inputs.length, bare: rate, indexing: inputs.length / seconds, ...rest }
}

function modelInputs({ id, title, text }: CollectionDocument, prefix: string): string[] {
  const article = parseArticleInput(id, { title, text })
  const passages = divideText(article.text, { language: article.language, excluded: findFencedCode(article.text) })
  return passages.flatMap(passage =>
    passage.sentences.map(({ start, end }) => {
      const input = composeInput(article.title, article.text.slice(start, end))
      return `${prefix}${input.lead}${input.text}`
    }),
  )
}

async function indexWhole(documents: readonly CollectionDocument[]) {
  const folder = await mkdtemp(join(tmpdir(), 'verbatim-benchmark-'))
  try {
    const file = join(folder, 'articles.jsonl')
    await writeFile(file, documents.map(document => `${JSON.stringify(document)}\n`).join(''))
    return await runIndex(file, join(folder, 'index-data'))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function runIndex(file: string, indexData: string) {
  const started = performance.now()
  const child = spawn(process.execPath, [MAIN, 'index', file], {
    env: { ...process.env, INDEX_DATA: indexData },
    stdio: ['ignore', 'ignore', 'ignore'],
  })
  let usage = { cpuSeconds: 0, peakMemory: 0 }
  const watching = setInterval(async () => {
    usage = await usageOf(child.pid!).catch(() => usage)
  }, 200)
  const code = await new Promise<number | null>(resolve => child.once('exit', resolve))
  clearInterval(watching)
  if (code !== 0) throw new Error(`indexing ended with exit code ${code}; run verbatim index ${file} to see why`)
  return { seconds: (performance.now() - started) / 1000, ...usage }
}

const TICKS_PER_SECOND = 100

/** Of a whole process with its threads; from /proc, so on Linux. */
async function usageOf(pid: number) {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  // A process that has just ended has no memory any more.
  if (!status.includes('VmHWM')) throw new Error(`process ${pid} has ended`)
  return {
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND,
    peakMemory: Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) * 1024,
  }
}
