/** Loaded before the program: ends the thread of the model in the middle of its work on texts that ask for it. */
import { existsSync, writeFileSync } from 'node:fs'
import { isMainThread, parentPort, workerData } from 'node:worker_threads'

// Behind the real listener, which is there by the time the thread says that it is ready.
if (!isMainThread && workerData?.settings !== undefined) {
  const send = parentPort.postMessage.bind(parentPort)
  let isWatching = false
  parentPort.postMessage = message => {
    if (!isWatching) parentPort.on('message', watch)
    isWatching = true
    send(message)
  }
}

function watch(job) {
  const texts = (job.inputs ?? []).map(input => input.text)
  const mark = process.env.MORTAL_MARK
  if (texts.some(text => text.includes('killalways'))) process.exit(9)
  if (!texts.some(text => text.includes('killonce')) || existsSync(mark)) return
  writeFileSync(mark, '')
  process.exit(9)
}
