/** The prompt `answer_with_citations`: has a question answered from the articles, every claim with its quote. */
import { type McpServer, ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server'
import { z } from 'zod'
import { CONTEXT_DEFAULTS, type PackedContext } from '../retrieval/context.ts'
import { simpleFields } from '../wire/search-schema.ts'
import { describeFailure } from './answer-call.ts'
import type { McpParts } from './mcp-parts.ts'

const argsSchema = z.object({ question: simpleFields.query.describe('What is to be answered.') })

/** The passages are in the prompt already, so that also a client without tools can answer. */
export function registerAnswerPrompt(server: McpServer, { packer, logger }: McpParts): void {
  const title = 'Answer with citations'
  const description = 'Answers a question from the indexed articles only, each claim with a quote that can be verified.'
  server.registerPrompt('answer_with_citations', { title, description, argsSchema }, async ({ question }) => {
    const context = await packer.pack({ ...CONTEXT_DEFAULTS, query: question }).catch(thrown => {
      throw new ProtocolError(ProtocolErrorCode.InternalError, describeFailure(logger, thrown))
    })
    return { description, messages: [{ role: 'user', content: { type: 'text', text: instruct(question, context) } }] }
  })
}

function instruct(question: string, { noGoodMatch, body, sources }: PackedContext): string {
  const parts = [`Answer this question from the indexed articles alone:\n\n${question}`]
  if (noGoodMatch) parts.push(NOTHING_FOUND)
  else parts.push(`What was found for it, each passage with its number:\n\n${body.content}`, listArticles(sources))
  return [...parts, HOW].join('\n\n')
}

function listArticles(sources: PackedContext['sources']): string {
  const ids = sources.map(({ number, citation }) => `[${number}] ${JSON.stringify(citation.articleId)}`)
  return `Their articleIds: ${ids.join(', ')}.`
}

const NOTHING_FOUND =
  'Nothing that answers was found for it in these words. Try search_passages with other words; if noGoodMatch stays ' +
  'true, say that the articles do not answer the question, and stop. Do not fill in from memory.'

const HOW = `1. Where that does not cover all of it, call search_passages with other words or with a filter; where a passage is not clear by itself, fetch its article.
2. Write a short answer. After each claim put the number of its passage, as in [1], and below the answer list the sources: number, title, date, "the quote, word for word", url.
3. Before you present it, give each quote with its articleId to verify_citation. Leave out, or correct, what does not come back as exact or moved.
4. What the articles do not say, say that they do not say it.`
