/** Shows how indexing goes on: a bar on a terminal, one JSON line per second elsewhere, both on stderr. */
import cliProgress from 'cli-progress'
import type { IndexProgress } from '../indexing/indexer.ts'

export interface ProgressView {
  update(progress: IndexProgress): void
  stop(): void
}

export interface ProgressOptions {
  /** Articles expected in all. */
  readonly total: number
  readonly style: 'bar' | 'lines' | 'none'
}

const LINE_EVERY_MS = 1000

export function showProgress({ total, style }: ProgressOptions): ProgressView {
  if (style === 'bar') return showBar(total)
  if (style === 'lines') return showLines(total)
  return { update: () => {}, stop: () => {} }
}

function showBar(total: number): ProgressView {
  const started = performance.now()
  const bar = new cliProgress.SingleBar({
    stream: process.stderr,
    format: 'indexing {bar} {value}/{total} articles · {sentences} sentences · {rate}/s · {eta_formatted} left',
    hideCursor: true,
    etaBuffer: 200,
  })
  bar.start(total, 0, { sentences: 0, rate: '–' })
  return {
    update(progress) {
      const sentences = progress.embeddedSentences
      bar.update(progress.articles, { sentences, rate: perSecond(sentences, started) })
    },
    stop: () => bar.stop(),
  }
}

function showLines(total: number): ProgressView {
  const started = performance.now()
  let last = started
  return {
    update(progress) {
      if (performance.now() - last < LINE_EVERY_MS) return
      last = performance.now()
      const rate = perSecond(progress.embeddedSentences, started)
      const secondsLeft = Math.round(
        (((last - started) / 1000) * (total - progress.articles)) / Math.max(1, progress.articles),
      )
      process.stderr.write(
        `${JSON.stringify({ event: 'indexing', total, ...progress, sentencesPerSecond: rate, secondsLeft })}\n`,
      )
    },
    stop: () => {},
  }
}

function perSecond(count: number, started: number): number {
  return Math.round(count / Math.max(0.001, (performance.now() - started) / 1000))
}
