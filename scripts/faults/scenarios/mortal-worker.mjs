/** Loaded before the program: ends the thread of the model while it works on texts that ask for it. */
import { existsSync, writeFileSync } from 'node:fs'
import { Worker } from 'node:worker_threads'

const send = Worker.prototype.postMessage

Worker.prototype.postMessage = function (job, ...rest) {
  send.call(this, job, ...rest)
  if (isDeadly((job?.inputs ?? []).map(input => input.text))) void this.terminate()
}

function isDeadly(texts) {
  if (texts.some(text => text.includes('killalways'))) return true
  const mark = process.env.MORTAL_MARK
  if (!texts.some(text => text.includes('killonce')) || existsSync(mark)) return false
  writeFileSync(mark, '')
  return true
}
