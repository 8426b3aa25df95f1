/** What the MCP server is made of: the ports that its tools ask. */
import type { Logger } from '../log.ts'
import type { Catalog } from '../retrieval/catalog.ts'
import type { CitationChecker } from '../retrieval/citation-checker.ts'
import type { ContextPacker } from '../retrieval/context.ts'
import type { Searcher } from '../retrieval/search.ts'
import type { TokenCounter } from '../retrieval/token-counter.ts'

export interface McpParts {
  readonly searcher: Searcher
  readonly catalog: Catalog
  readonly packer: ContextPacker
  readonly checker: CitationChecker
  /** Counts what answers are bounded in. */
  readonly tokens: TokenCounter
  readonly logger: Logger
  /** Of the product, such as `0.1.0`. */
  readonly version: string
}
