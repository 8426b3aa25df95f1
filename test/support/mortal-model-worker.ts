/** The real model worker, but for texts that end it before it can answer. */
import { parentPort } from 'node:worker_threads'
import type { ModelInput } from '../../src/embedding/compose-input.ts'
import type { Job } from '../../src/embedding/worker-protocol.ts'
import { dieOnCommand } from './die-on-command.ts'

await import('../../src/embedding/onnx-worker.ts')
// Behind the real listener, which has begun its first run by the time this one is called.
parentPort!.on('message', (job: Job) => {
  for (const text of textsOf(job)) dieOnCommand(text)
})

function textsOf(job: Job): readonly string[] {
  if (job.kind === 'count') return job.texts
  return job.kind === 'query' ? [job.text] : job.inputs.flatMap(sentencesOf)
}

function sentencesOf({ text, sentences }: ModelInput): string[] {
  return sentences?.map(({ start, end }) => text.slice(start, end)) ?? [text]
}
