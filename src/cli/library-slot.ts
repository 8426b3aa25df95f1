/** Holds the library that a server answers from, once there is one. */
import type { Library } from '../compose.ts'
import type { Embedder } from '../embedding/embedder.ts'
import { AppError } from '../errors.ts'
import type { Catalog } from '../retrieval/catalog.ts'
import type { CitationChecker } from '../retrieval/citation-checker.ts'
import type { CitationResolver } from '../retrieval/citation-resolver.ts'
import type { ContextPacker } from '../retrieval/context.ts'
import type { Searcher } from '../retrieval/search.ts'

export interface LibrarySlot {
  readonly searcher: Searcher
  readonly catalog: Catalog
  readonly embedder: Pick<Embedder, 'embedPassages' | 'embedQuery' | 'countTokens'>
  readonly packer: ContextPacker
  readonly checker: CitationChecker
  readonly resolver: CitationResolver
  readiness(): { ready: boolean; reason?: string }
  fill(library: Library): void
}

/** Until it is filled, everything asked of it throws `not_ready`. */
export function createLibrarySlot(): LibrarySlot {
  let held: Library | null = null
  const library = (): Library => {
    if (held !== null) return held
    throw new AppError('not_ready', 'the index is still being opened: try again in a moment')
  }
  return {
    searcher: { search: async request => library().searcher.search(request) },
    catalog: {
      article: async id => library().catalog.article(id),
      headers: async ids => library().catalog.headers(ids),
      passage: async (id, around) => library().catalog.passage(id, around),
      list: async request => library().catalog.list(request),
      sentences: async articleId => library().catalog.sentences(articleId),
      cite: async (articleId, span) => library().catalog.cite(articleId, span),
      index: async () => library().catalog.index(),
    },
    embedder: {
      embedPassages: async passages => library().embedder.embedPassages(passages),
      embedQuery: async text => library().embedder.embedQuery(text),
      countTokens: async texts => library().embedder.countTokens(texts),
    },
    packer: { pack: async request => library().packer.pack(request) },
    checker: { verify: async claims => library().checker.verify(claims) },
    resolver: { resolve: async request => library().resolver.resolve(request) },
    readiness: () => (held === null ? { ready: false, reason: 'the index is still being opened' } : { ready: true }),
    fill(next) {
      held = next
    },
  }
}
