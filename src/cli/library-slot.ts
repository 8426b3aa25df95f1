/** Holds what a server answers from and writes to, once there is one. */
import type { Library } from '../compose.ts'
import type { Serving } from '../compose-serving.ts'
import type { Embedder } from '../embedding/embedder.ts'
import { AppError } from '../errors.ts'
import type { Readiness } from '../http/health-routes.ts'
import type { Importing } from '../http/import-articles.ts'
import type { Catalog } from '../retrieval/catalog.ts'
import type { CitationChecker } from '../retrieval/citation-checker.ts'
import type { CitationResolver } from '../retrieval/citation-resolver.ts'
import type { ContextPacker } from '../retrieval/context.ts'
import type { ShowingSearcher } from '../retrieval/search.ts'

export interface LibrarySlot {
  readonly searcher: ShowingSearcher
  readonly catalog: Catalog
  readonly embedder: Pick<Embedder, 'embedPassages' | 'embedQuery' | 'countTokens'>
  readonly packer: ContextPacker
  readonly checker: CitationChecker
  readonly resolver: CitationResolver
  readonly writing: Importing
  readonly readiness: Readiness
  fill(serving: Serving): void
}

/** Until it is filled, everything asked of it throws `not_ready`. Each request has one generation from end to end. */
export function createLibrarySlot(): LibrarySlot {
  let held: Serving | null = null
  const serving = (): Serving => {
    if (held !== null) return held
    throw new AppError('not_ready', 'the index is still being opened: try again in a moment')
  }
  const use = async <T>(work: (library: Library) => Promise<T>): Promise<T> => serving().index.use(work)
  return {
    searcher: {
      search: request => use(({ searcher }) => searcher.search(request)),
      searchShown: request => use(({ searcher }) => searcher.searchShown(request)),
    },
    catalog: {
      article: id => use(({ catalog }) => catalog.article(id)),
      headers: ids => use(({ catalog }) => catalog.headers(ids)),
      passage: (id, around) => use(({ catalog }) => catalog.passage(id, around)),
      list: request => use(({ catalog }) => catalog.list(request)),
      page: request => use(({ catalog }) => catalog.page(request)),
      sentences: articleId => use(({ catalog }) => catalog.sentences(articleId)),
      cite: (articleId, span) => use(({ catalog }) => catalog.cite(articleId, span)),
      index: () => use(({ catalog }) => catalog.index()),
    },
    embedder: {
      embedPassages: passages => use(({ embedder }) => embedder.embedPassages(passages)),
      embedQuery: text => use(({ embedder }) => embedder.embedQuery(text)),
      countTokens: texts => use(({ embedder }) => embedder.countTokens(texts)),
    },
    packer: { pack: request => use(({ packer }) => packer.pack(request)) },
    checker: { verify: claims => use(({ checker }) => checker.verify(claims)) },
    resolver: { resolve: request => use(({ resolver }) => resolver.resolve(request)) },
    writing: {
      editor: {
        put: async article => serving().editor.put(article),
        remove: async id => serving().editor.remove(id),
        importRecords: async (records, options) => serving().editor.importRecords(records, options),
      },
      jobs: {
        spool: async (chunks, options) => serving().jobs.spool(chunks, options),
        find: async id => serving().jobs.find(id),
        list: async () => serving().jobs.list(),
        cancel: async id => serving().jobs.cancel(id),
      },
    },
    readiness() {
      if (held === null) return { ready: false, reason: 'the index is still being opened' }
      const failure = held.index.failure()
      if (failure !== null) return { ready: false, reason: failure.message }
      const hindrance = held.index.hindrance()
      if (hindrance === null) return { ready: true }
      // Where it is not even known what is current, nothing can be answered either.
      return { ready: true, notice: hindrance.message, isCutOff: hindrance.code === 'not_ready' }
    },
    fill(next) {
      held = next
    },
  }
}
