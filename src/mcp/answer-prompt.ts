/** The prompt `answer_with_citations`: has a question answered from the articles, every claim with its quote. */
import type { McpServer } from '@modelcontextprotocol/server'
import { z } from 'zod'

const argsSchema = z.object({ question: z.string().min(1).max(2000).describe('What is to be answered.') })

export function registerAnswerPrompt(server: McpServer): void {
  const title = 'Answer with citations'
  const description = 'Answers a question from the indexed articles only, each claim with a quote that was verified.'
  server.registerPrompt('answer_with_citations', { title, description, argsSchema }, ({ question }) => ({
    description,
    messages: [{ role: 'user', content: { type: 'text', text: instruct(question) } }],
  }))
}

function instruct(question: string): string {
  return `Answer this question from the indexed articles alone:

${question}

1. Call search_passages with the question in your own plain words. Search again with other words, or with a filter, where the first results do not cover all of it.
2. If noGoodMatch is true, say that the articles do not answer the question, and stop. Do not fill in from memory.
3. Where a passage is not clear by itself, fetch its articleId and read what stands around it.
4. Write a short answer. After each claim put [n], and below the answer list the sources: [n] title, date, "the quote, word for word", url.
5. Before you present it, give the citation objects of all the quotes you use to verify_citation. Leave out, or correct, what does not come back as exact or moved.`
}
