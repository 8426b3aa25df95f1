/** Maps a packed context to its wire shape, by hand, so that it stays still while the inside moves. */
import type { ContextSource, PackedContext } from '../retrieval/context.ts'
import { showCitation, showSpan } from '../wire/show-search.ts'

/** `content` is what goes to the assistant, as it is; all else is for the program around it. */
export function showContext(context: PackedContext) {
  const { query, mode, index, noGoodMatch, degraded, contextId, tokenizer, tokens, maxTokens, sources, body } = context
  return {
    query,
    mode,
    index: { generation: index.generation, builtAt: index.builtAt, model: index.model },
    noGoodMatch,
    degraded,
    contextId,
    format: body.format,
    tokenizer,
    tokens,
    maxTokens,
    content: body.content,
    sources: sources.map(showSource),
  }
}

function showSource({ number, relevance, citation, sentences }: ContextSource) {
  return { number, relevance, citation: showCitation(citation), sentences: sentences.map(showSpan) }
}
