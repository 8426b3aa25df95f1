/** Brings what is held in memory to where the database is: by the change log, or by a look at all where that was pruned. */
import { setImmediate as pause } from 'node:timers/promises'
import type { LaggingGraph } from './lagging-graph.ts'
import type { ResidentSentences } from './resident-sentences.ts'
import type { SentenceChange, SentenceLog, StoredVector } from './sentence-log.ts'

export interface Followed {
  readonly log: SentenceLog
  readonly sentences: ResidentSentences
  /** The last change that is in `sentences`. */
  sequence: number
  serving: LaggingGraph
  /** A new graph on its way to replace the serving one. */
  next: LaggingGraph | null
}

/** Resolves when every change committed before the call is taken in. May run several times at once. */
export async function takeInChanges(followed: Followed): Promise<void> {
  for (;;) {
    const sequence = followed.log.sequence()
    const changes = followed.log.changesAfter(followed.sequence)
    if (changes?.length === 0) return
    for (const change of changes ?? []) takeInChange(followed, change)
    if (changes === null) await lookAtAll(followed, sequence)
    await pause()
  }
}

function takeInChange(followed: Followed, { sequence, added, removed }: SentenceChange): void {
  const { log, sentences } = followed
  for (const sentence of added === null ? [] : log.vectorsIn(added)) {
    // Those read on opening are there already.
    if (sentence.label > sentences.lastLabel) addSentence(followed, sentence)
  }
  const { from, to } = removed ?? { from: 1, to: 0 }
  for (let label = from; label <= to; label++) removeSentence(followed, label)
  followed.sequence = sequence
}

/**
 * What the pruned part of the log said is seen from what is stored: a label is never given twice, so one that is not
 * stored was removed, and one that is higher than all before was added. What is committed after `sequence`, the last
 * change before the look, is read again from the log, without harm.
 */
async function lookAtAll(followed: Followed, sequence: number): Promise<void> {
  const { log, sentences } = followed
  const stored = new Set(log.labels())
  for (const label of sentences.labels()) if (!stored.has(label)) removeSentence(followed, label)
  for (;;) {
    const batch = log.vectorsAfter(sentences.lastLabel)
    if (batch.length === 0) break
    for (const sentence of batch) addSentence(followed, sentence)
    await pause()
  }
  followed.sequence = Math.max(followed.sequence, sequence)
}

function addSentence({ sentences, serving, next }: Followed, sentence: StoredVector): void {
  sentences.add(sentence)
  serving.add(sentence.label)
  next?.add(sentence.label)
}

function removeSentence({ sentences, serving, next }: Followed, label: number): void {
  if (!sentences.remove(label)) return
  serving.remove(label)
  next?.remove(label)
}
