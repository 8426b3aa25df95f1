/** Writes a context in each of its formats. */
import type {
  AnthropicSearchResult,
  ContextBody,
  ContextFormat,
  JsonContext,
  OpenAiAnnotation,
  OpenAiContext,
} from './context.ts'
import type { DraftSource } from './context-draft.ts'
import { linkToQuote } from './link-to-quote.ts'

/** Without sources the body is empty. */
export function renderContext(format: ContextFormat, sources: readonly DraftSource[]): ContextBody {
  if (format === 'markdown') return { format, content: renderText(sources) }
  if (format === 'json') return { format, content: renderJson(sources) }
  if (format === 'anthropic') return { format, content: sources.map(renderSearchResult) }
  return { format, content: renderMessages(sources) }
}

/** What the assistant reads of a body, and therefore what is counted: the text of a message, else the JSON. */
export function visibleText(format: ContextFormat, sources: readonly DraftSource[]): string {
  if (sources.length === 0) return ''
  if (format === 'json') return JSON.stringify(renderJson(sources))
  return format === 'anthropic' ? JSON.stringify(sources.map(renderSearchResult)) : renderText(sources)
}

const PARTING = '\n\n'

/** Each piece after its marker, verbatim; then the list of sources, one line per article. */
function renderText(sources: readonly DraftSource[]): string {
  if (sources.length === 0) return ''
  const pieces = sources.map(source => leadOf(source) + textOf(source))
  return [...pieces, ['Sources:', ...listSources(sources)].join('\n')].join(PARTING)
}

function leadOf({ number }: DraftSource): string {
  return `[${number}] `
}

function textOf({ article, span }: DraftSource): string {
  return article.text.slice(span.start, span.end)
}

/** `[1][2] title, date, address`; the pieces of an article come one after another. */
function listSources(sources: readonly DraftSource[]): string[] {
  const lines: string[] = []
  let markers = ''
  for (const [i, { number, article }] of sources.entries()) {
    markers += `[${number}]`
    if (sources[i + 1]?.article.id === article.id) continue
    const facts = [oneLine(article.title), article.publishedAt?.slice(0, 10), article.url]
    lines.push(`${markers} ${facts.filter(fact => fact != null && fact !== '').join(', ')}`)
    markers = ''
  }
  return lines
}

function oneLine(text: string): string {
  return text.replace(/\s+/gu, ' ').trim()
}

function renderJson(sources: readonly DraftSource[]): JsonContext {
  return {
    passages: sources.map(source => ({
      number: source.number,
      title: source.article.title,
      url: source.article.url,
      publishedAt: source.article.publishedAt,
      text: textOf(source),
    })),
  }
}

function renderSearchResult({ article, sentences }: DraftSource): AnthropicSearchResult {
  return {
    type: 'search_result',
    source: article.url ?? article.id,
    title: article.title,
    content: sentences.map(({ start, end }) => ({ type: 'text', text: article.text.slice(start, end) })),
    citations: { enabled: true },
  }
}

function renderMessages(sources: readonly DraftSource[]): OpenAiContext {
  const annotations: OpenAiAnnotation[] = []
  let at = 0
  for (const source of sources) {
    at += leadOf(source).length
    annotations.push(...annotate(source, at - source.span.start))
    at += source.span.end - source.span.start + PARTING.length
  }
  const messages = sources.length === 0 ? [] : [{ role: 'user' as const, content: renderText(sources) }]
  return { messages, annotations }
}

/** `shift` leads from the article's text to the message's content. */
function annotate({ number, article, sentences }: DraftSource, shift: number): OpenAiAnnotation[] {
  return sentences.map(({ start, end }) => ({
    type: 'url_citation',
    url_citation: {
      start_index: start + shift,
      end_index: end + shift,
      url: (article.url === null ? null : linkToQuote(article.url, article.text, { start, end })) ?? article.id,
      title: article.title,
    },
    article: { number, articleId: article.id, start, end },
  }))
}
