/** Loaded into a server before its own code: measures how long its event loop is held up, and says so when asked. */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { isMainThread } from 'node:worker_threads'

if (isMainThread && process.send !== undefined) {
  const delays = monitorEventLoopDelay({ resolution: 2 })
  delays.enable()
  process.on('message', () => {
    const ms = nanoseconds => nanoseconds / 1e6
    process.send({ median: ms(delays.percentile(50)), p99: ms(delays.percentile(99)), max: ms(delays.max) })
    delays.reset()
  })
  // The channel must not keep a server alive that was told to stop.
  process.channel?.unref()
}
