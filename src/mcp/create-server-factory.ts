/** The MCP server: what it offers, and how it presents itself. */
import { McpServer, type McpServerFactory } from '@modelcontextprotocol/server'
import { registerAnswerPrompt } from './answer-prompt.ts'
import { registerArticles } from './article-resources.ts'
import { registerFetch } from './fetch-tool.ts'
import type { McpParts } from './mcp-parts.ts'
import { registerSearchPassages } from './search-passages-tool.ts'
import { registerSearch } from './search-tool.ts'
import { registerVerifyCitation } from './verify-citation-tool.ts'

const INSTRUCTIONS = `Verbatim searches a collection of articles; every text it gives is a quote, word for word. \
Answer from it like this: search_passages with the question (or search, when no options are needed), fetch where the \
surrounding text matters, verify_citation for each quote before you present it. Cite each quote with its title and url. \
When noGoodMatch is true, or relevance stays below 0.3, say that the articles do not answer the question.`

/** Nothing that is offered changes while a connection lasts. */
const CAPABILITIES = {
  tools: { listChanged: false },
  resources: { listChanged: false },
  prompts: { listChanged: false },
}

/** One server per connection, or per request over HTTP; both eras of the protocol get the same. */
export function createServerFactory(parts: McpParts): McpServerFactory {
  const identity = { name: 'verbatim', title: 'Verbatim', version: parts.version }
  return () => {
    const server = new McpServer(identity, { capabilities: CAPABILITIES, instructions: INSTRUCTIONS })
    registerSearch(server, parts)
    registerFetch(server, parts)
    registerSearchPassages(server, parts)
    registerVerifyCitation(server, parts)
    registerArticles(server, parts.catalog)
    registerAnswerPrompt(server, parts)
    return server
  }
}
