/** Makes all that searches look at anew from texts and vectors: words, marks, rounded vectors, sentences, the graph. */
import type { EmbeddedArticle } from '../../model.ts'
import type { ArticleArchive } from '../article-archive.ts'
import type { Engine } from '../engine.ts'
import { embeddedFrom, hasWholeText } from './whole-article.ts'

/** Articles written in one call. */
const AT_ONCE = 32

/** Stores every article again as it is; those of which a text or a vector is lost stay as they are. */
export async function rederiveArticles(archive: ArticleArchive, engine: Engine): Promise<void> {
  let batch: EmbeddedArticle[] = []
  const store = async () => {
    await engine.put(batch)
    batch = []
  }
  for await (const { found } of archive.all()) {
    const whole = found !== null && hasWholeText(found) ? embeddedFrom(found) : null
    if (whole !== null) batch.push(whole)
    if (batch.length === AT_ONCE) await store()
  }
  await store()
}
