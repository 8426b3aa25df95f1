/** Stores articles that differ from what is stored under their ids, and reports on all of them. */
import type { Embedder } from '../embedding/embedder.ts'
import type { Engine, Standing } from '../engine/engine.ts'
import { AppError } from '../errors.ts'
import type { Article, EmbeddedArticle, Passage } from '../model.ts'
import type { EditReport } from './article-editor.ts'
import { type ArticleHashes, digestArticle } from './digest-article.ts'
import { embedArticle } from './embed-article.ts'

/** The index that is served, whichever generation that is. */
export interface CurrentIndex {
  current<T>(work: (engine: Engine) => Promise<T>): Promise<T>
  /** As the only writer of all processes. */
  write<T>(work: (engine: Engine) => Promise<T>): Promise<T>
}

export interface EditorParts {
  readonly index: CurrentIndex
  readonly embedder: Embedder
  /** Article to passages; pure. */
  readonly divide: (article: Article) => readonly Passage[]
}

/** Enough to keep the model busy; more would only make single articles wait behind a large import. */
const EMBEDDED_AT_ONCE = 2

interface Wanted extends ArticleHashes {
  readonly article: Article
}

/** Articles on their way into the index. */
export interface Preparation {
  /** Of distinct ids. */
  readonly wanted: readonly Wanted[]
  readonly embedded: Map<string, EmbeddedArticle>
  /** Why an article could not be embedded, by id; such ones are left out. */
  readonly failures: Map<string, AppError>
}

/** Embeds what differs from what is stored; needs no lock. The ids are distinct. */
export async function prepareArticles(parts: EditorParts, articles: readonly Article[]): Promise<Preparation> {
  const wanted = articles.map(article => ({ article, ...digestArticle(article) }))
  const preparation: Preparation = { wanted, embedded: new Map(), failures: new Map() }
  const before = await parts.index.current(engine => findStanding(engine, wanted))
  await embedMissing(parts, preparation, changedOf(wanted, before))
  return preparation
}

/**
 * Stores what differs, in one transaction, and reports on every article that could be embedded, in order. What was
 * compared before the lock was taken is compared again under it: another writer may have come between, and then what
 * was thought to be stored already is embedded after all.
 */
export async function storePrepared(parts: EditorParts, preparation: Preparation): Promise<EditReport[]> {
  for (;;) {
    const usable = usableOf(preparation)
    const before = await parts.index.current(engine => findStanding(engine, usable))
    const changed = changedOf(usable, before)
    if (changed.length === 0) return usable.map(each => reportOn(each, { before, embedded: undefined }))
    await embedMissing(parts, preparation, changed)
    const reports = await parts.index.write(engine => putChanged(engine, preparation))
    if (reports !== null) return reports
  }
}

/** Null, with nothing stored, when something that has to be is not embedded yet. */
async function putChanged(engine: Engine, preparation: Preparation): Promise<EditReport[] | null> {
  const usable = usableOf(preparation)
  const before = await findStanding(engine, usable)
  const changed = changedOf(usable, before)
  const ready = changed.map(({ article }) => preparation.embedded.get(article.id)).filter(each => each !== undefined)
  if (ready.length < changed.length) return null
  if (ready.length > 0) await engine.put(ready)
  return usable.map(each => reportOn(each, { before, embedded: preparation.embedded.get(each.article.id) }))
}

function usableOf({ wanted, failures }: Preparation): Wanted[] {
  return wanted.filter(({ article }) => !failures.has(article.id))
}

function findStanding(engine: Engine, wanted: readonly Wanted[]): Promise<Standing> {
  return engine.standing(wanted.map(({ article }) => article.id))
}

/** What may not last is written again, although it is what is wanted. */
function changedOf(wanted: readonly Wanted[], { stored, unsure }: Standing): Wanted[] {
  return wanted.filter(({ article: { id }, digest }) => unsure.has(id) || stored.get(id)?.digest !== digest)
}

async function embedMissing(
  { embedder, divide }: EditorParts,
  { embedded, failures }: Preparation,
  changed: readonly Wanted[],
): Promise<void> {
  const missing = changed.filter(({ article }) => !embedded.has(article.id))
  const lane = async () => {
    for (let next = missing.shift(); next !== undefined; next = missing.shift()) await embed(next)
  }
  const embed = async (each: Wanted) => {
    const { id } = each.article
    try {
      embedded.set(id, await embedArticle(embedder, { ...each, passages: divide(each.article) }, () => {}))
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'embedding_failed') throw error
      failures.set(id, error)
    }
  }
  await Promise.all(Array.from({ length: EMBEDDED_AT_ONCE }, lane))
}

function reportOn(
  { article: { id }, digest, textSha256: sha256 }: Wanted,
  { before, embedded }: { before: Standing; embedded: EmbeddedArticle | undefined },
): EditReport {
  const was = before.stored.get(id)
  if (was?.digest === digest) {
    return { id, sha256, change: 'unchanged', passages: was.passages, sentences: was.sentences }
  }
  const passages = embedded?.passages ?? []
  const sentences = passages.reduce((sum, passage) => sum + passage.sentences.length, 0)
  return { id, sha256, change: was === undefined ? 'created' : 'updated', passages: passages.length, sentences }
}
