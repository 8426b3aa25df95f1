/** Loaded before the program: texts that ask for it end the thread of the model, whatever it is working on. */
import { existsSync, writeFileSync } from 'node:fs'
import { Worker } from 'node:worker_threads'

const send = Worker.prototype.postMessage

Worker.prototype.postMessage = function (job, ...rest) {
  if (isDeadly((job?.inputs ?? []).map(input => input.text))) send.call(this, { kind: 'end' })
  send.call(this, job, ...rest)
}

function isDeadly(texts) {
  if (texts.some(text => text.includes('killalways'))) return true
  const mark = process.env.MORTAL_MARK
  if (!texts.some(text => text.includes('killonce')) || existsSync(mark)) return false
  writeFileSync(mark, '')
  return true
}
