/** Says of sentences found by their labels where they are. */
import type { SentenceHit } from '../../model.ts'
import type { Scored } from './keep-best.ts'
import type { PassageDirectory } from './passage-directory.ts'
import type { ResidentSentences } from './resident-sentences.ts'

/** In the order given; sentences that are no longer stored are left out. */
export function locateSentences(
  { sentences, directory }: { sentences: ResidentSentences; directory: PassageDirectory },
  found: readonly Scored[],
): SentenceHit[] {
  const hits: SentenceHit[] = []
  for (const { label, cosine } of found) {
    const row = sentences.passageOf(label)
    const passage = row === null ? null : directory.byRow(row)
    const span = passage?.sentences()[label - passage.firstLabel]
    if (passage === null || span === undefined) continue
    hits.push({ start: span.start, end: span.end, passageId: passage.id, articleId: passage.articleId, cosine })
  }
  return hits
}
