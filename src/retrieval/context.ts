/** The port of packing context: the best passages for a question under a token budget, numbered and citable. */
import type { Span } from '../model.ts'
import type { Citation, SearchRequest, SearchResponse } from './search.ts'

/** How the context is written; see `ContextBody`. */
export type ContextFormat = 'markdown' | 'json' | 'anthropic' | 'openai'

/** `o200k_base` is OpenAI's, of GPT-4o and later; `model` is the one that the embedding model reads with. */
export type TokenizerChoice = 'o200k_base' | 'model'

export interface ContextRequest extends Pick<SearchRequest, 'query' | 'mode' | 'filter' | 'recency' | 'maxPerArticle'> {
  /** Most tokens of the body as the assistant sees it: text, markers, source list and markup. 100 to 100,000. */
  readonly maxTokens: number
  readonly format: ContextFormat
  readonly tokenizer: TokenizerChoice
}

/** What a request that names only its question asks for. */
export const CONTEXT_DEFAULTS: Omit<ContextRequest, 'query'> = {
  mode: 'hybrid',
  filter: {},
  recency: null,
  maxPerArticle: null,
  maxTokens: 4000,
  format: 'markdown',
  tokenizer: 'o200k_base',
}

/** One contiguous piece of one article: what a marker `[n]` stands for. */
export interface ContextSource {
  /** From 1, in the order of the body: articles by their best passage, within an article in reading order. */
  readonly number: number
  /** Of the whole piece; its quote is verbatim, from the first sentence's start to the last one's end. */
  readonly citation: Citation
  /** Whole sentences in reading order, spans of the article's text; one text block each in the `anthropic` format. */
  readonly sentences: readonly Span[]
  /** Of the best passage of its article: calibrated 0..1. */
  readonly relevance: number
}

/** The body by format; with nothing to show it is an empty text or an empty list. */
export type ContextBody =
  | { readonly format: 'markdown'; readonly content: string }
  | { readonly format: 'json'; readonly content: JsonContext }
  | { readonly format: 'anthropic'; readonly content: readonly AnthropicSearchResult[] }
  | { readonly format: 'openai'; readonly content: OpenAiContext }

export interface JsonContext {
  readonly passages: readonly {
    readonly number: number
    readonly title: string
    readonly url: string | null
    readonly publishedAt: string | null
    readonly text: string
  }[]
}

/** A block of a user message or of a tool result, https://platform.claude.com/docs/en/build-with-claude/search-results. */
export interface AnthropicSearchResult {
  readonly type: 'search_result'
  /** The article's url, else its id. */
  readonly source: string
  readonly title: string
  /** One block per sentence: the API cites whole blocks. */
  readonly content: readonly { readonly type: 'text'; readonly text: string }[]
  readonly citations: { readonly enabled: true }
}

/** A message to send, and beside it where in its content each sentence of an article stands. */
export interface OpenAiContext {
  readonly messages: readonly { readonly role: 'user'; readonly content: string }[]
  readonly annotations: readonly OpenAiAnnotation[]
}

/** As in the `annotations` of a chat completion's message; `article` says which sentence of ours it is. */
export interface OpenAiAnnotation {
  readonly type: 'url_citation'
  /** Half open, in UTF-16 units of the message's content; `url` is the deep link, else the article's id. */
  readonly url_citation: {
    readonly start_index: number
    readonly end_index: number
    readonly url: string
    readonly title: string
  }
  readonly article: { readonly number: number; readonly articleId: string } & Span
}

export interface PackedContext {
  readonly query: string
  readonly mode: SearchRequest['mode']
  /** Self-contained: `CitationResolver` reads the sources back from it, on any server that holds the articles. */
  readonly contextId: string
  readonly index: SearchResponse['index']
  /** True when nothing fits the question; then there are no sources and the body is empty. */
  readonly noGoodMatch: boolean
  readonly degraded: readonly string[]
  /** Name of the tokenizer that counted: `o200k_base`, or the embedding model's name. */
  readonly tokenizer: string
  /** Of the body, counted whole, never more than `maxTokens`. */
  readonly tokens: number
  readonly maxTokens: number
  readonly sources: readonly ContextSource[]
  readonly body: ContextBody
}

export interface ContextPacker {
  /** Throws `invalid_request` when `maxTokens` is too few for any one of the relevant sentences. */
  pack(request: ContextRequest): Promise<PackedContext>
}
