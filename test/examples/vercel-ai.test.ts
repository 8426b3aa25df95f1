/** The tool for the Vercel AI SDK runs in the SDK's own tool loop, with its mock model in place of a provider's. */
import { generateText, stepCountIs } from 'ai'
import { expect, test } from 'vitest'
import { createScriptedModel } from '../../examples/vercel-ai/scripted-model.ts'
import { createSearchTool, type SearchAnswer } from '../../examples/vercel-ai/search-tool.ts'
import { API_KEY, runExample, serveExampleArticles } from './run-example.ts'

const QUESTION = 'why did gas become cheaper in March'

function runLoop(options: { address: string; apiKey?: string }) {
  return generateText({
    model: createScriptedModel('searchArticles'),
    tools: { searchArticles: createSearchTool(options) },
    stopWhen: stepCountIs(4),
    prompt: QUESTION,
  })
}

test('the model searches, is given cited passages, and answers with a quote that holds', async () => {
  const { address, catalog } = await serveExampleArticles()
  const { text, steps } = await runLoop({ address, apiKey: API_KEY })
  expect(steps.map(step => step.finishReason)).toEqual(['tool-calls', 'stop'])
  const answer = steps[0]!.toolResults[0]!.output as SearchAnswer
  expect(answer.noGoodMatch).toBe(false)
  for (const result of answer.results) {
    const { articleId, start, end, quote } = result.citation
    expect((await catalog.article(articleId))!.text.slice(start, end)).toBe(quote)
  }
  const { quote, deepLink } = answer.results[0]!.citation
  expect(text).toContain(`“${quote}” (${deepLink})`)
})

test('a search that fails reaches the model as the result of its call', async () => {
  const { address } = await serveExampleArticles()
  const { text, steps } = await runLoop({ address, apiKey: 'wrong' })
  expect(steps[0]!.content).toMatchObject([
    { type: 'tool-call', toolName: 'searchArticles', input: { query: QUESTION, limit: 3 } },
    { type: 'tool-error', error: expect.objectContaining({ message: expect.stringContaining('failed with 401') }) },
  ])
  expect(text).toBe('The articles do not say.')
})

test('the tool takes only what its schema says, and a date narrows the search', async () => {
  const { address } = await serveExampleArticles()
  const { inputSchema, execute } = createSearchTool({ address, apiKey: API_KEY })
  const schema = inputSchema as unknown as { safeParse(input: unknown): { success: boolean } }
  expect(schema.safeParse({ query: 'gas' }).success).toBe(true)
  expect(schema.safeParse({ query: '' }).success).toBe(false)
  expect(schema.safeParse({ query: 'gas', limit: 21 }).success).toBe(false)
  const call = { toolCallId: 'call-1', messages: [], context: undefined }
  const answer = (await execute!({ query: QUESTION, limit: 5, publishedFrom: '2026-04-02' }, call)) as SearchAnswer
  expect(answer.results.map(result => result.citation.articleId)).toEqual(['energy/gas-comment.md'])
})

test('the example prints what was searched for and the answer', async () => {
  const { address } = await serveExampleArticles()
  const { code, stdout, stderr } = await runExample('vercel-ai/ask.ts', QUESTION, address)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toMatch(/^searched: \{"query":"why did gas become cheaper in March","limit":3\}\nAccording to “/)
  expect(stdout).toMatch(/https:\/\/example\.org\/(gas|comment)#:~:text=/)
})
