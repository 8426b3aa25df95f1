/** Embeds only those sentences of an article whose vectors are not known. */
import type { EmbeddedSentences, Embedder, PassageText } from '../embedding/embedder.ts'
import type { ArchivedArticle } from '../engine/article-archive.ts'
import type { Vector } from '../model.ts'

export type PassageEmbedder = Pick<Embedder, 'embedPassages'>

/** Vectors by the text of their sentence, all under the title of one article. */
export type KnownVectors = ReadonlyMap<string, Vector>

/** Damaged vectors are not known. */
export function knownVectors({ article, passages }: ArchivedArticle): KnownVectors {
  const known = new Map<string, Vector>()
  for (const { sentences, vectors } of passages) {
    for (const [i, { start, end }] of sentences.entries()) {
      const vector = vectors[i]
      if (vector) known.set(article.text.slice(start, end), vector)
    }
  }
  return known
}

/** `onReused` hears how many sentences of each call were known. */
export function reuseVectors(
  embedder: PassageEmbedder,
  known: KnownVectors,
  onReused: (sentences: number) => void,
): PassageEmbedder {
  return { embedPassages: passages => embedUnknown(embedder, passages, { known, onReused }) }
}

async function embedUnknown(
  embedder: PassageEmbedder,
  passages: readonly PassageText[],
  { known, onReused }: { known: KnownVectors; onReused: (sentences: number) => void },
): Promise<EmbeddedSentences[]> {
  const remembered = passages.map(({ text, sentences }) =>
    sentences.map(({ start, end }) => known.get(text.slice(start, end)) ?? null),
  )
  onReused(remembered.flat().filter(vector => vector !== null).length)
  const missing = passages.map((passage, p) => ({
    ...passage,
    sentences: passage.sentences.filter((_, s) => remembered[p]![s] === null),
  }))
  const asked = missing.filter(passage => passage.sentences.length > 0)
  const answers = asked.length === 0 ? [] : await embedder.embedPassages(asked)
  const fresh = new Map(asked.map((passage, i) => [passage, answers[i]!]))
  return missing.map((passage, p) => fillIn(remembered[p]!, fresh.get(passage)))
}

function fillIn(remembered: readonly (Vector | null)[], fresh: EmbeddedSentences | undefined): EmbeddedSentences {
  const vectors = [...(fresh?.vectors ?? [])]
  return {
    vectors: remembered.map(vector => vector ?? vectors.shift()!),
    longSentences: fresh?.longSentences ?? 0,
  }
}
