/** What a source of articles yields: articles, and everything that did not become one, with its place and reason. */
import type { Article } from '../model.ts'

/** `path` is as given or found; `line` is 1-based, null where no single line is meant. */
export interface SourcePlace {
  readonly path: string
  readonly line: number | null
}

export interface FoundArticle extends SourcePlace {
  readonly kind: 'article'
  readonly article: Article
}

/** `problem` is something wrong, `skipped` something left out on purpose; reasons follow the style of errors. */
export interface LeftOut extends SourcePlace {
  readonly kind: 'problem' | 'skipped'
  readonly reason: string
}

export type SourceItem = FoundArticle | LeftOut

/** A file to read; `id` is what its article is called when it gives no id of its own. */
export interface ArticleFile {
  readonly path: string
  readonly id: string
}

export function problemAt(place: SourcePlace, reason: string): LeftOut {
  return { kind: 'problem', path: place.path, line: place.line, reason }
}

export function skippedAt(place: SourcePlace, reason: string): LeftOut {
  return { kind: 'skipped', path: place.path, line: place.line, reason }
}
