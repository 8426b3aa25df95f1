/** Shows how much of something is done: a bar on a terminal, one JSON line per second elsewhere, both on stderr. */
import cliProgress from 'cli-progress'
import type { ProgressOptions } from './show-progress.ts'

export interface ShareView {
  update(done: number, total: number, what?: Readonly<Record<string, string | number>>): void
  stop(): void
}

const LINE_EVERY_MS = 1000

/** `event` names what is being done, such as `verifying`. */
export function showShare(event: string, style: ProgressOptions['style']): ShareView {
  if (style === 'bar') return showBar(event)
  if (style === 'lines') return showLines(event)
  return { update: () => {}, stop: () => {} }
}

function showBar(event: string): ShareView {
  const format = '{event} {bar} {percentage} % · {value}/{total}'
  const bar = new cliProgress.SingleBar({ stream: process.stderr, format, hideCursor: true })
  bar.start(1, 0, { event })
  return {
    update(done, total, what) {
      bar.setTotal(Math.max(1, total))
      bar.update(done, { event: what?.phase ?? event })
    },
    stop: () => bar.stop(),
  }
}

function showLines(event: string): ShareView {
  let last = performance.now()
  return {
    update(done, total, what) {
      if (performance.now() - last < LINE_EVERY_MS) return
      last = performance.now()
      process.stderr.write(`${JSON.stringify({ event, done, total, ...what })}\n`)
    },
    stop: () => {},
  }
}

export function progressStyle(quiet: boolean | undefined): ProgressOptions['style'] {
  if (quiet) return 'none'
  return process.stderr.isTTY ? 'bar' : 'lines'
}
