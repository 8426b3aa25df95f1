/** Embeds texts for callers from outside, so that no number of them holds up a question or fills the memory. */
import type { Embedder, PassageText } from '../../embedding/embedder.ts'
import { AppError } from '../../errors.ts'
import type { Vector } from '../../model.ts'
import { MOST_UNITS } from './embeddings-schema.ts'
import type { TextKind } from './model-names.ts'

/** What is needed of an embedder. */
export type EmbeddingModel = Pick<Embedder, 'embedPassages' | 'embedQuery' | 'countTokens'>

export interface EmbeddingDesk {
  /** One unit vector per text, in order; null once they are no longer wanted. Throws `overloaded`. */
  embed(texts: readonly string[], options: EmbedOptions): Promise<readonly Vector[] | null>
}

export interface EmbedOptions {
  readonly kind: TextKind
  /** Asked between portions: who has hung up need not be worked for. */
  readonly isWanted: () => boolean
}

/** Enough to keep every worker of a usual number busy, little enough to stop soon and to let other batches take turns. */
const PORTION = 128

/** In UTF-16 units, of all batches under way together. */
const MOST_UNDER_WAY = 4 * MOST_UNITS

export function createEmbeddingDesk(model: EmbeddingModel): EmbeddingDesk {
  const embedQuery = oneAtATime(model)
  let underWay = 0
  return {
    async embed(texts, { kind, isWanted }) {
      const units = texts.reduce((sum, text) => sum + text.length, 0)
      if (underWay + units > MOST_UNDER_WAY) {
        throw new AppError('overloaded', `${underWay} characters are being embedded: try again in a moment`)
      }
      underWay += units
      try {
        return await (kind === 'query'
          ? inPortions(texts, { size: 1, isWanted, embed: async ([text]) => [await embedQuery(text!)] })
          : inPortions(texts, { size: PORTION, isWanted, embed: portion => embedPassages(model, portion) }))
      } finally {
        underWay -= units
      }
    },
  }
}

/** Queries go ahead of everything, so a batch of them in one go would keep all questions waiting. */
function oneAtATime(model: EmbeddingModel): (text: string) => Promise<Vector> {
  let last: Promise<unknown> = Promise.resolve()
  return text => {
    const turn = last.then(() => model.embedQuery(text))
    last = turn.catch(() => {})
    return turn
  }
}

interface Portions {
  readonly size: number
  readonly isWanted: () => boolean
  readonly embed: (texts: readonly string[]) => Promise<Vector[]>
}

async function inPortions(texts: readonly string[], { size, isWanted, embed }: Portions): Promise<Vector[] | null> {
  const vectors: Vector[] = []
  for (let at = 0; at < texts.length; at += size) {
    if (!isWanted()) return null
    vectors.push(...(await embed(texts.slice(at, at + size))))
  }
  return vectors
}

/** Each text is one sentence without a title, as long as it may be. */
async function embedPassages(model: EmbeddingModel, texts: readonly string[]): Promise<Vector[]> {
  const passages = texts.map((text): PassageText => ({ title: '', text, sentences: [{ start: 0, end: text.length }] }))
  return (await model.embedPassages(passages)).map(({ vectors }) => vectors[0]!)
}
