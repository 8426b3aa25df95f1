/** A context in the making: which sentences of which articles are in, and the numbered pieces that they form. */
import type { StoredArticle } from '../engine/engine.ts'
import type { Span } from '../model.ts'

/** An article that has something to say to the question. */
export interface ContextArticle {
  readonly article: StoredArticle
  /** All of the article, in reading order. */
  readonly sentences: readonly Span[]
  /** Relevance of its best passage. */
  readonly relevance: number
}

/** Consecutive sentences that may come in together. */
export interface Addition {
  /** Index into the articles. */
  readonly article: number
  /** Indexes into its sentences, half open. */
  readonly from: number
  readonly to: number
  /** A sentence that must be in already; null when it may come by itself. */
  readonly beside: number | null
}

/** What one marker will stand for; the span runs from its first sentence to its last. */
export interface DraftSource {
  readonly number: number
  readonly article: StoredArticle
  readonly relevance: number
  readonly span: Span
  readonly sentences: readonly Span[]
}

/** Estimates in tokens; only their proportions matter. */
export interface DraftCosts {
  sentence(article: number, sentence: number): number
  /** Of the first source from an article, and of each further one: marker, line in the list of sources, markup. */
  source(article: number, order: 'first' | 'further'): number
}

export interface DraftEdge {
  readonly article: number
  /** One after another, at one end of a source. */
  readonly sentences: readonly number[]
  readonly cost: number
}

export interface Draft {
  has(article: number, sentence: number): boolean
  /** Of what the addition would bring that is not in yet; 0 when all of it is. */
  costOf(addition: Addition): number
  /** Answers the sentences that were not in before. */
  add(addition: Addition): readonly number[]
  remove(article: number, sentences: readonly number[]): void
  /** The first and the last sentences, up to so many, of every source that has more than those. */
  edges(most: number): DraftEdge[]
  /** In the order of the articles given; within an article in reading order. */
  sources(): DraftSource[]
}

/** Sentences with no more than this between them are of one piece; code between them is more. */
const LONGEST_GAP = 40

export function createDraft(articles: readonly ContextArticle[], costs: DraftCosts): Draft {
  const chosen = articles.map(() => new Set<number>())
  const has = (article: number, sentence: number) => chosen[article]!.has(sentence)
  const missing = ({ article, from, to }: Addition) => range(from, to).filter(at => !has(article, at))
  return {
    has,
    costOf(addition) {
      const { article } = addition
      const added = missing(addition)
      if (added.length === 0) return 0
      const text = sumOf(added.map(at => costs.sentence(article, at)))
      const before = (at: number) => has(article, at)
      const after = (at: number) => has(article, at) || (at >= addition.from && at < addition.to)
      const runs = countRuns(articles[article]!, addition, after) - countRuns(articles[article]!, addition, before)
      if (chosen[article]!.size > 0) return Math.max(1, text + runs * costs.source(article, 'further'))
      return text + costs.source(article, 'first') + (runs - 1) * costs.source(article, 'further')
    },
    add(addition) {
      const added = missing(addition)
      for (const at of added) chosen[addition.article]!.add(at)
      return added
    },
    remove(article, sentences) {
      for (const at of sentences) chosen[article]!.delete(at)
    },
    edges: most =>
      articles.flatMap((context, article) =>
        runsOf(context, chosen[article]!)
          .flatMap(run => edgesOf(run, most))
          .map(sentences => ({ article, sentences, cost: sumOf(sentences.map(at => costs.sentence(article, at))) })),
      ),
    sources: () => numberSources(articles, chosen),
  }
}

function numberSources(articles: readonly ContextArticle[], chosen: readonly ReadonlySet<number>[]): DraftSource[] {
  const sources: DraftSource[] = []
  for (const [i, context] of articles.entries()) {
    for (const run of runsOf(context, chosen[i]!)) {
      const sentences = run.map(at => context.sentences[at]!)
      const span = { start: sentences[0]!.start, end: sentences.at(-1)!.end }
      const { article, relevance } = context
      sources.push({ number: sources.length + 1, article, relevance, span, sentences })
    }
  }
  return sources
}

function runsOf(context: ContextArticle, chosen: ReadonlySet<number>): number[][] {
  const runs: number[][] = []
  for (const at of [...chosen].sort((a, b) => a - b)) {
    const last = runs.at(-1)
    if (last?.at(-1) === at - 1 && areJoined(context, at - 1)) last.push(at)
    else runs.push([at])
  }
  return runs
}

/** Of the sentences of the addition and of those right beside it, which are all that it can join. */
function countRuns(context: ContextArticle, { from, to }: Addition, isIn: (at: number) => boolean): number {
  let count = 0
  for (let at = from - 1; at <= to; at++) {
    if (isIn(at) && !(at > from - 1 && isIn(at - 1) && areJoined(context, at - 1))) count++
  }
  return count
}

/** Whether nothing that matters stands between this sentence and the next. */
function areJoined({ article, sentences }: ContextArticle, at: number): boolean {
  const gap = article.text.slice(sentences[at]!.end, sentences[at + 1]!.start)
  return gap.trim().length <= LONGEST_GAP
}

/** One sentence is always left. */
function edgesOf(run: readonly number[], most: number): number[][] {
  const sizes = range(1, Math.min(most, run.length - 1) + 1)
  return sizes.flatMap(size => [run.slice(0, size), run.slice(-size)])
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0)
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i)
}
