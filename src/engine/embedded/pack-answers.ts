/** Packs what an engine answers most into few plain arrays: copying hundreds of small objects between threads is slow. */
import type { PassageHit, PassagePlace, SentenceHit, Span, StoredPassage } from '../../model.ts'

export interface Packing<Value, Packed> {
  pack(value: Value): Packed
  unpack(packed: Packed): Value
}

interface PackedVectors {
  readonly lengths: Uint32Array
  readonly values: Float32Array
}

export const cosinesPacking: Packing<Float32Array[], PackedVectors> = {
  pack(cosines) {
    const lengths = Uint32Array.from(cosines, each => each.length)
    const values = new Float32Array(lengths.reduce((sum, length) => sum + length, 0))
    let at = 0
    for (const each of cosines) {
      values.set(each, at)
      at += each.length
    }
    return { lengths, values }
  },
  unpack({ lengths, values }) {
    let at = 0
    return Array.from(lengths, length => {
      at += length
      return values.subarray(at - length, at)
    })
  },
}

interface PackedHits {
  readonly passageIds: readonly string[]
  readonly articleIds: readonly string[]
  /** The numbers of each hit, one after the other. */
  readonly numbers: Float64Array
}

export const sentenceHitsPacking: Packing<SentenceHit[], PackedHits> = {
  pack: hits => packHits(hits, ({ start, end, cosine }) => [start, end, cosine]),
  unpack: packed =>
    unpackHits(packed, 3, (ids, [start, end, cosine]) => ({ start: start!, end: end!, ...ids, cosine: cosine! })),
}

export const passageHitsPacking: Packing<PassageHit[], PackedHits> = {
  pack: hits => packHits(hits, ({ passageScore, articleScore }) => [passageScore, articleScore]),
  unpack: packed =>
    unpackHits(packed, 2, (ids, [passageScore, articleScore]) => ({
      ...ids,
      passageScore: passageScore!,
      articleScore: articleScore!,
    })),
}

export const placesPacking: Packing<PassagePlace[], PackedHits> = {
  pack: places => packHits(places, () => []),
  unpack: packed => unpackHits(packed, 0, place => place),
}

function packHits<Hit extends PassagePlace>(
  hits: readonly Hit[],
  numbersOf: (hit: Hit) => readonly number[],
): PackedHits {
  return {
    passageIds: hits.map(hit => hit.passageId),
    articleIds: hits.map(hit => hit.articleId),
    numbers: Float64Array.from(hits.flatMap(numbersOf)),
  }
}

function unpackHits<Hit>(
  { passageIds, articleIds, numbers }: PackedHits,
  width: number,
  build: (ids: PassagePlace, numbers: Float64Array) => Hit,
): Hit[] {
  return passageIds.map((passageId, i) =>
    build({ passageId, articleId: articleIds[i]! }, numbers.subarray(i * width, (i + 1) * width)),
  )
}

interface PackedPassages {
  readonly ids: readonly string[]
  readonly articleIds: readonly string[]
  /** Of each passage: start, end, how many sentences, and the start and end of each. */
  readonly numbers: Int32Array
}

export const passagesPacking: Packing<StoredPassage[], PackedPassages> = {
  pack(passages) {
    const numbers: number[] = []
    for (const { start, end, sentences } of passages) {
      numbers.push(start, end, sentences.length)
      for (const sentence of sentences) numbers.push(sentence.start, sentence.end)
    }
    const ids = passages.map(passage => passage.id)
    return { ids, articleIds: passages.map(passage => passage.articleId), numbers: Int32Array.from(numbers) }
  },
  unpack({ ids, articleIds, numbers }) {
    let at = 0
    const span = (): Span => ({ start: numbers[at++]!, end: numbers[at++]! })
    return ids.map((id, i) => {
      const { start, end } = span()
      const sentences = Array.from({ length: numbers[at++]! }, span)
      return { id, articleId: articleIds[i]!, start, end, sentences }
    })
  },
}

interface PackedPassagesOf {
  readonly articles: readonly string[]
  readonly counts: Uint32Array
  readonly passages: PackedPassages
}

export const passagesOfPacking: Packing<Map<string, StoredPassage[]>, PackedPassagesOf> = {
  pack(perArticle) {
    const lists = [...perArticle.values()]
    const counts = Uint32Array.from(lists, list => list.length)
    return { articles: [...perArticle.keys()], counts, passages: passagesPacking.pack(lists.flat()) }
  },
  unpack({ articles, counts, passages }) {
    const all = [...passagesPacking.unpack(passages)]
    return new Map(articles.map((id, i) => [id, all.splice(0, counts[i]!)]))
  },
}
