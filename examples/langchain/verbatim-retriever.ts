/** A LangChain.js retriever over a Verbatim server: documents whose metadata carries their citation. */
import { Document } from '@langchain/core/documents'
import { BaseRetriever, type BaseRetrieverInput } from '@langchain/core/retrievers'

/** Where a quote stands: `article.text.slice(start, end)` is the quote. */
export interface Citation {
  readonly articleId: string
  readonly title: string
  readonly url: string | null
  /** Opens the page at the quote. */
  readonly deepLink: string | null
  readonly publishedAt: string | null
  readonly start: number
  readonly end: number
  readonly quote: string
  readonly quoteSha256: string
  readonly articleSha256: string
}

export interface VerbatimMetadata extends Record<string, unknown> {
  /** Calibrated, 0 to 1: how likely the passage answers. */
  readonly relevance: number
  readonly citation: Citation
}

export interface VerbatimRetrieverInput extends BaseRetrieverInput {
  /** Such as `http://127.0.0.1:3000`. */
  readonly address: string
  readonly apiKey?: string
  /** 1 to 50; 5 by default. */
  readonly limit?: number
  /** Leaves out what is less relevant; 0 by default. */
  readonly minRelevance?: number
  /** As `POST /v1/search` takes it. */
  readonly filter?: Record<string, unknown>
}

interface SearchAnswer {
  readonly results: readonly {
    readonly passageId: string
    readonly text: string
    readonly relevance: number
    readonly citation: Citation
  }[]
}

export class VerbatimRetriever extends BaseRetriever<VerbatimMetadata> {
  override lc_namespace = ['verbatim', 'retrievers']
  private readonly input: VerbatimRetrieverInput

  static override lc_name(): string {
    return 'VerbatimRetriever'
  }

  constructor(input: VerbatimRetrieverInput) {
    super(input)
    this.input = input
  }

  override async _getRelevantDocuments(query: string): Promise<Document<VerbatimMetadata>[]> {
    const { limit = 5, minRelevance = 0, filter = {} } = this.input
    const { results } = await this.search({ query, limit, filter })
    return results
      .filter(result => result.relevance >= minRelevance)
      .map(({ passageId, text, relevance, citation }) => {
        return new Document({ id: passageId, pageContent: text, metadata: { relevance, citation } })
      })
  }

  private async search(body: Record<string, unknown>): Promise<SearchAnswer> {
    const { address, apiKey } = this.input
    const response = await fetch(`${address}/v1/search`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
      },
      body: JSON.stringify(body),
    })
    if (!response.ok) throw new Error(`verbatim answered ${response.status}: ${await response.text()}`)
    return (await response.json()) as SearchAnswer
  }
}
