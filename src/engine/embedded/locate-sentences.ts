/** Says of sentences found by their labels where they are. */
import type { PassagePlace, SentenceHit } from '../../model.ts'
import type { Scored } from './keep-best.ts'
import type { FiledPassage, PassageDirectory } from './passage-directory.ts'
import type { ResidentSentences } from './resident-sentences.ts'

interface Sources {
  readonly sentences: ResidentSentences
  readonly directory: PassageDirectory
}

/** In the order given; sentences that are no longer stored are left out. */
export function locateSentences(sources: Sources, found: readonly Scored[]): SentenceHit[] {
  const hits: SentenceHit[] = []
  for (const { label, cosine } of found) {
    const passage = passageOf(sources, label)
    const span = passage?.sentences()[label - passage.firstLabel]
    if (passage === null || span === undefined) continue
    hits.push({ start: span.start, end: span.end, passageId: passage.id, articleId: passage.articleId, cosine })
  }
  return hits
}

/** The same without spans, which are read for each passage that was not shown lately. */
export function placeSentences(sources: Sources, found: readonly Scored[]): PassagePlace[] {
  const places: PassagePlace[] = []
  for (const { label } of found) {
    const passage = passageOf(sources, label)
    if (passage !== null) places.push({ passageId: passage.id, articleId: passage.articleId })
  }
  return places
}

function passageOf({ sentences, directory }: Sources, label: number): FiledPassage | null {
  const row = sentences.passageOf(label)
  return row === null ? null : directory.byRow(row)
}
