/** Keeps the best few of many scored sentences without sorting them all. */

/** `label` is the id of a sentence. */
export interface Scored {
  readonly label: number
  readonly cosine: number
}

export interface BestKeeper {
  offer(label: number, cosine: number): void
  /** Best first. */
  best(): Scored[]
}

/** Order of rank; of equal cosines the earlier label comes first, so that an answer never depends on chance. */
export function byCosine(a: Scored, b: Scored): number {
  return b.cosine - a.cosine || a.label - b.label
}

export function keepBest(limit: number): BestKeeper {
  let kept: Scored[] = []
  let threshold = Number.NEGATIVE_INFINITY
  const prune = () => {
    kept = kept.sort(byCosine).slice(0, limit)
    if (kept.length === limit) threshold = kept.at(-1)?.cosine ?? Number.POSITIVE_INFINITY
  }
  return {
    // Pruning only when twice the limit has gathered makes an offer cheap on average.
    offer(label, cosine) {
      if (cosine < threshold) return
      kept.push({ label, cosine })
      if (kept.length >= 2 * limit) prune()
    },
    best() {
      prune()
      return [...kept]
    },
  }
}
