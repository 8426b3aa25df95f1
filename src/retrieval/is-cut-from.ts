/** Tells whether a passage was cut from the very text that was read of its article. */
import type { StoredArticle } from '../engine/engine.ts'
import type { StoredPassage } from '../model.ts'

/** Text and passages are read one after the other, and another writer may come between. */
export function isCutFrom({ text, digest }: StoredArticle, passage: StoredPassage): boolean {
  return passage.end <= text.length && (passage.articleDigest ?? digest) === digest
}
