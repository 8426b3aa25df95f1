/** Says of sentences found by their labels where they are. */
import { passageId, type SentenceHit } from '../../model.ts'
import type { Scored } from './keep-best.ts'
import type { PassagesDatabase } from './passages-database.ts'

/** In the order given; sentences that are no longer stored are left out. */
export function createSentenceLocator(db: PassagesDatabase): (found: readonly Scored[]) => SentenceHit[] {
  const place = db
    .prepare<[number], [number, number, number, number, string]>(`
      SELECT s.start, s.stop, p.start, p.stop, a.id
      FROM sentences s JOIN passages p ON p.row = s.passage JOIN articles a ON a.row = p.article WHERE s.id = ?`)
    .raw()
  return found => {
    const hits: SentenceHit[] = []
    for (const { label, cosine } of found) {
      const row = place.get(label)
      if (row === undefined) continue
      const [start, end, passageStart, passageEnd, articleId] = row
      hits.push({
        start,
        end,
        passageId: passageId(articleId, { start: passageStart, end: passageEnd }),
        articleId,
        cosine,
      })
    }
    return hits
  }
}
