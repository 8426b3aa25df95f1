/** What the MCP server is made of: the ports that its tools ask. */
import type { Logger } from '../log.ts'
import type { Catalog } from '../retrieval/catalog.ts'
import type { Searcher } from '../retrieval/search.ts'

export interface McpParts {
  readonly searcher: Searcher
  readonly catalog: Catalog
  /** How many tokens of a language model a text takes; what answers are bounded in. */
  readonly countTokens: (text: string) => number
  readonly logger: Logger
  /** Of the product, such as `0.1.0`. */
  readonly version: string
}
