/** Embeds texts for callers from outside, so that no number of them holds up a question or fills the memory. */
import type { Embedder, PassageText } from '../../embedding/embedder.ts'
import { AppError } from '../../errors.ts'
import type { Vector } from '../../model.ts'
import { MOST_UNITS } from './embeddings-schema.ts'
import type { TextKind } from './model-names.ts'

/** What is needed of an embedder. */
export type EmbeddingModel = Pick<Embedder, 'embedPassages' | 'embedQuery' | 'countTokens'>

export interface EmbeddedTexts {
  /** One unit vector per text, in order. */
  readonly vectors: readonly Vector[]
  /** Of all texts together. */
  readonly tokens: number
}

export interface EmbeddingDesk {
  /** Null once the answer is no longer wanted. Throws `overloaded`. */
  embed(texts: readonly string[], options: EmbedOptions): Promise<EmbeddedTexts | null>
}

export interface EmbedOptions {
  readonly kind: TextKind
  /** Asked between portions: who has hung up need not be worked for. */
  readonly isWanted: () => boolean
}

/** Texts, and UTF-16 units: enough to keep the workers busy, little enough to stop soon and to let others take turns. */
const PORTION = { texts: 128, units: 50_000 }

/** In UTF-16 units, of all batches under way together. */
const MOST_UNDER_WAY = 4 * MOST_UNITS

export function createEmbeddingDesk(model: EmbeddingModel): EmbeddingDesk {
  const embedQuery = oneAtATime(model)
  let underWay = 0
  return {
    async embed(texts, { kind, isWanted }) {
      const units = countUnits(texts)
      if (underWay + units > MOST_UNDER_WAY) {
        throw new AppError('overloaded', `${underWay} characters are being embedded: try again in a moment`)
      }
      const embed = kind === 'query' ? embedQuery : (portion: readonly string[]) => embedPassages(model, portion)
      underWay += units
      try {
        return await inPortions(texts, { model, embed, isWanted })
      } finally {
        underWay -= units
      }
    },
  }
}

type EmbedTexts = (texts: readonly string[]) => Promise<Vector[]>

async function inPortions(
  texts: readonly string[],
  { model, embed, isWanted }: { model: EmbeddingModel; embed: EmbedTexts; isWanted: () => boolean },
): Promise<EmbeddedTexts | null> {
  const vectors: Vector[] = []
  let tokens = 0
  while (vectors.length < texts.length) {
    const portion = takePortion(texts, vectors.length)
    const counts = await model.countTokens(portion)
    if (!isWanted()) return null
    vectors.push(...(await embed(portion)))
    tokens += counts.reduce((sum, count) => sum + count, 0)
  }
  return { vectors, tokens }
}

/** At least one text. */
function takePortion(texts: readonly string[], from: number): readonly string[] {
  let to = from
  let units = 0
  while (to < texts.length && to - from < PORTION.texts) {
    units += texts[to]!.length
    if (to > from && units > PORTION.units) break
    to++
  }
  return texts.slice(from, to)
}

function countUnits(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + text.length, 0)
}

/** Queries go ahead of everything, so a batch of them in one go would keep all questions waiting. */
function oneAtATime(model: EmbeddingModel): EmbedTexts {
  let last: Promise<unknown> = Promise.resolve()
  const embedQuery = (text: string) => {
    const turn = last.then(() => model.embedQuery(text))
    last = turn.catch(() => {})
    return turn
  }
  return async texts => {
    const vectors: Vector[] = []
    for (const text of texts) vectors.push(await embedQuery(text))
    return vectors
  }
}

/** Each text is one sentence without a title, as long as it may be. */
async function embedPassages(model: EmbeddingModel, texts: readonly string[]): Promise<Vector[]> {
  const passages = texts.map((text): PassageText => ({ title: '', text, sentences: [{ start: 0, end: text.length }] }))
  return (await model.embedPassages(passages)).map(({ vectors }) => vectors[0]!)
}
