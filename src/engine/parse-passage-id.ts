/** Takes a passage id apart; the inverse of `passageId`. */
import { passageId, type Span } from '../model.ts'

export interface PassageAddress extends Span {
  readonly articleId: string
}

/** Null for what `passageId` cannot have made. Article ids may hold colons themselves. */
export function parsePassageId(id: string): PassageAddress | null {
  const [, articleId, start, end] = /^(.*):(\d{1,10})-(\d{1,10})$/su.exec(id) ?? []
  if (articleId === undefined) return null
  const address = { articleId, start: Number(start), end: Number(end) }
  return passageId(articleId, address) === id ? address : null
}
