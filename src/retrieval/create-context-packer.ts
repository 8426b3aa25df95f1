/** Packs context: searches, keeps what is relevant, fills the budget, writes the body and its id. */
import { AppError } from '../errors.ts'
import { chooseRelevant } from './choose-relevant.ts'
import { citeSpan } from './cite-span.ts'
import type { ContextFormat, ContextPacker, ContextRequest, PackedContext, TokenizerChoice } from './context.ts'
import { createDraft, type Draft, type DraftCosts, type DraftSource } from './context-draft.ts'
import { writeContextId } from './context-id.ts'
import { exchangeEdges } from './exchange-edges.ts'
import { fillBudget } from './fill-budget.ts'
import { type Gathered, gatherPassages } from './gather-passages.ts'
import { planAdditions } from './plan-additions.ts'
import type { WholeFrom } from './read-whole-article.ts'
import { renderContext, visibleText } from './render-context.ts'
import { SEARCH_DEFAULTS, type Searcher, type SearchRequest, type SearchResponse } from './search.ts'
import type { TokenCounter } from './token-counter.ts'

export interface ContextPackerParts {
  readonly searcher: Searcher
  readonly reader: WholeFrom
  readonly counters: Readonly<Record<TokenizerChoice, TokenCounter>>
}

/** No passage, with its marker and its source, takes fewer tokens than this. */
const LEAST_TOKENS_PER_RESULT = 25
const MOST_RESULTS = 500
/** More units than any tokenizer packs into a token on average: past budget times this nothing more could fit. */
const UNITS_PER_TOKEN = 8

export function createContextPacker(parts: ContextPackerParts): ContextPacker {
  return { pack: request => pack(parts, request) }
}

async function pack(
  { searcher, reader, counters }: ContextPackerParts,
  request: ContextRequest,
): Promise<PackedContext> {
  const response = await searcher.search(searchFor(request))
  const relevant = chooseRelevant(response.results)
  const gathered = await gatherPassages(reader, relevant, request.maxTokens * UNITS_PER_TOKEN)
  const counter = counters[request.tokenizer]
  const { sources, tokens } = await fill(gathered, counter, request)
  if (sources.length === 0 && gathered.passages.length > 0) throw tooFew(request.maxTokens)
  return describe(request, response, { sources, tokens, tokenizer: counter.name })
}

function searchFor({ query, mode, filter, recency, maxPerArticle, maxTokens }: ContextRequest): SearchRequest {
  const limit = Math.min(MOST_RESULTS, Math.max(10, Math.ceil(maxTokens / LEAST_TOKENS_PER_RESULT)))
  return { ...SEARCH_DEFAULTS, query, mode, filter, recency, maxPerArticle, limit }
}

interface Filled {
  readonly sources: readonly DraftSource[]
  readonly tokens: number
}

async function fill(
  { articles, passages }: Gathered,
  counter: TokenCounter,
  { format, maxTokens }: ContextRequest,
): Promise<Filled> {
  const additions = planAdditions(passages, article => articles[article]!.sentences.length)
  const costs = await countCosts(articles, { additions, counter, format })
  const draft = createDraft(articles, costs)
  const measure = async (each: Draft) => (await counter.count([visibleText(format, each.sources())]))[0]!
  const budget = { maxTokens, measure }
  const filled = await fillBudget(draft, additions, budget)
  const tokens = await exchangeEdges(draft, { additions, passages, filled }, budget)
  return { sources: draft.sources(), tokens }
}

/** Markup around a sentence that is a block of its own; marker and mention of an article's second piece in a text. */
const BLOCK_TOKENS = 9
const FURTHER_PIECE_TOKENS = 8

/** Of every sentence that may come in, and of each article as a source without any. */
async function countCosts(
  articles: Gathered['articles'],
  {
    additions,
    counter,
    format,
  }: { additions: ReturnType<typeof planAdditions>; counter: TokenCounter; format: ContextFormat },
): Promise<DraftCosts> {
  const perSentence = articles.map(() => new Map<number, number>())
  const wanted = new Map(
    additions.flatMap(({ article, from, to }) =>
      Array.from({ length: to - from }, (_, i) => [`${article}:${from + i}`, { article, sentence: from + i }] as const),
    ),
  )
  const places = [...wanted.values()]
  const texts = places.map(({ article, sentence }) => {
    const { start, end } = articles[article]!.sentences[sentence]!
    return articles[article]!.article.text.slice(start, end)
  })
  const counts = await counter.count(texts)
  const block = format === 'anthropic' ? BLOCK_TOKENS : 0
  for (const [i, { article, sentence }] of places.entries()) perSentence[article]!.set(sentence, counts[i]! + block)
  const shells = await counter.count(articles.map(context => shellOf(context, format)))
  return {
    sentence: (article, sentence) => perSentence[article]!.get(sentence) ?? 0,
    source: (article, order) => (order === 'further' && isText(format) ? FURTHER_PIECE_TOKENS : shells[article]!),
  }
}

function shellOf({ article, relevance }: Gathered['articles'][number], format: ContextFormat): string {
  return visibleText(format, [{ number: 10, article, relevance, span: { start: 0, end: 0 }, sentences: [] }])
}

function isText(format: ContextFormat): boolean {
  return format === 'markdown' || format === 'openai'
}

function tooFew(maxTokens: number): AppError {
  return new AppError(
    'invalid_request',
    `a context of ${maxTokens} tokens has no room for any one of the relevant sentences: raise maxTokens`,
    { problems: [{ pointer: '#/maxTokens', detail: `${maxTokens} is too few for any relevant sentence` }] },
  )
}

function describe(
  { query, mode, format, maxTokens }: ContextRequest,
  { index, degraded }: SearchResponse,
  { sources, tokens, tokenizer }: Filled & { readonly tokenizer: string },
): PackedContext {
  return {
    query,
    mode,
    contextId: writeContextId({ generation: index.generation, sources: sources.map(identify) }),
    index,
    noGoodMatch: sources.length === 0,
    degraded,
    tokenizer,
    tokens,
    maxTokens,
    sources: sources.map(({ number, article, span, sentences, relevance }) => ({
      number,
      citation: citeSpan(article, span),
      sentences,
      relevance,
    })),
    body: renderContext(format, sources),
  }
}

function identify({ article, sentences }: DraftSource) {
  return { articleId: article.id, articleSha256: article.textSha256, sentences }
}
