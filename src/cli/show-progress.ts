/** Shows how indexing goes on: a bar on a terminal, one JSON line per second elsewhere, both on stderr. */
import cliProgress from 'cli-progress'
import type { IndexProgress } from '../indexing/indexer.ts'

export interface ProgressView {
  update(progress: IndexProgress): void
  stop(): void
}

export interface ProgressOptions {
  /** Expected in all: articles, and UTF-16 units of their texts. */
  readonly articles: number
  readonly units: number
  readonly style: 'bar' | 'lines' | 'none'
}

const LINE_EVERY_MS = 1000

export function showProgress(options: ProgressOptions): ProgressView {
  if (options.style === 'bar') return showBar(options)
  if (options.style === 'lines') return showLines(options)
  return { update: () => {}, stop: () => {} }
}

function showBar({ articles, units }: ProgressOptions): ProgressView {
  const started = performance.now()
  const bar = new cliProgress.SingleBar({
    stream: process.stderr,
    format:
      'indexing {bar} {percentage} % · {done}/{articles} articles · {sentences} sentences · {rate}/s · {eta_formatted} left',
    hideCursor: true,
    etaBuffer: 200,
  })
  bar.start(units, 0, { articles, done: 0, sentences: 0, rate: '–' })
  return {
    update(progress) {
      const sentences = progress.embeddedSentences
      bar.update(progress.units, { done: progress.articles, sentences, rate: perSecond(sentences, started) })
    },
    stop: () => bar.stop(),
  }
}

function showLines({ articles, units }: ProgressOptions): ProgressView {
  const started = performance.now()
  let last = started
  return {
    update(progress) {
      if (performance.now() - last < LINE_EVERY_MS) return
      last = performance.now()
      const rate = perSecond(progress.embeddedSentences, started)
      const secondsLeft = Math.round(
        (((last - started) / 1000) * (units - progress.units)) / Math.max(1, progress.units),
      )
      process.stderr.write(
        `${JSON.stringify({ event: 'indexing', total: articles, ...progress, sentencesPerSecond: rate, secondsLeft })}\n`,
      )
    },
    stop: () => {},
  }
}

function perSecond(count: number, started: number): number {
  return Math.round(count / Math.max(0.001, (performance.now() - started) / 1000))
}
