/** A worker thread without a model: a text's vector is its length and the thread's id; some texts make it fail or die. */
import { existsSync, writeFileSync } from 'node:fs'
import { parentPort, threadId, workerData } from 'node:worker_threads'
import { serveJobs } from '../../src/embedding/serve-jobs.ts'
import { dieOnCommand } from './die-on-command.ts'

export interface FakeModel {
  /** The thread refuses to start while this file exists. */
  readonly refuseIf?: string
  /** The first thread makes this file, and any other that finds it refuses to start. */
  readonly startOnce?: string
}

const { refuseIf, startOnce } = workerData as FakeModel
if (refuseIf !== undefined && existsSync(refuseIf)) throw new Error('refused to start')
if (startOnce !== undefined) writeFileSync(startOnce, '', { flag: 'wx' })

serveJobs(parentPort!, {
  async embed({ text }) {
    dieOnCommand(text)
    if (text === 'fail') throw new Error('failed as told')
    return [{ vector: Float32Array.of(text.length, threadId), runs: 1 }]
  },
  countTokens(text) {
    dieOnCommand(text)
    return text.length
  },
  end: () => process.exit(),
})
