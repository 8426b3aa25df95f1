/** Embeds a sample of the stored sentences again and compares. */
import type { ArchivedArticle, ArticleArchive } from '../engine/article-archive.ts'
import type { Vector } from '../model.ts'
import type { PassageEmbedder } from './reuse-vectors.ts'

/** Vectors of one text by one model are this near to each other, whatever the machine. */
export const SAME_TEXT_COSINE = 0.999

export interface EmbeddingSample {
  /** Sentences compared. */
  readonly compared: number
  /** 1 for an empty sample. */
  readonly leastCosine: number
  readonly deviating: readonly { readonly articleId: string; readonly cosine: number }[]
}

/** Sentences of articles evenly spread; of few articles several each, where one may come up again. */
export async function sampleEmbeddings(
  archive: ArticleArchive,
  embedder: PassageEmbedder,
  { count, signal }: { count: number; signal?: AbortSignal | undefined },
): Promise<EmbeddingSample> {
  const deviating: { articleId: string; cosine: number }[] = []
  let leastCosine = 1
  let compared = 0
  const ids = [...(await archive.digests()).keys()]
  for (const [i, id] of spread(ids, count).entries()) {
    signal?.throwIfAborted()
    const cosine = await compareSentence(await archive.read(id), embedder, i)
    if (cosine === null) continue
    compared++
    leastCosine = Math.min(leastCosine, cosine)
    if (!(cosine > SAME_TEXT_COSINE)) deviating.push({ articleId: id, cosine })
  }
  return { compared, leastCosine, deviating }
}

/** Null where there is nothing to compare: no sentences, or a vector that is known to be damaged. */
async function compareSentence(
  found: ArchivedArticle | null,
  embedder: PassageEmbedder,
  choice: number,
): Promise<number | null> {
  const passage = found?.passages[choice % Math.max(1, found.passages.length)]
  if (!found || !passage) return null
  const place = choice % Math.max(1, passage.sentences.length)
  const [sentence, stored] = [passage.sentences[place], passage.vectors[place]]
  if (!sentence || !stored) return null
  const { title, text } = found.article
  const span = { start: sentence.start - passage.start, end: sentence.end - passage.start }
  const [answer] = await embedder.embedPassages([
    { title, text: text.slice(passage.start, passage.end), sentences: [span] },
  ])
  return cosineOf(stored, answer!.vectors[0]!)
}

function cosineOf(a: Vector, b: Vector): number {
  return Math.min(
    1,
    a.reduce((sum, value, i) => sum + value * b[i]!, 0),
  )
}

function spread<T>(items: readonly T[], count: number): T[] {
  const wanted = items.length === 0 ? 0 : count
  return Array.from({ length: wanted }, (_, i) => items[Math.floor((i * items.length) / count)]!)
}
