/** The LangChain.js retriever gives documents that carry their citation, alone and in a chain. */
import { RunnableLambda } from '@langchain/core/runnables'
import { expect, test } from 'vitest'
import { VerbatimRetriever } from '../../examples/langchain/verbatim-retriever.ts'
import { API_KEY, runExample, serveExampleArticles } from './run-example.ts'

const QUESTION = 'why did gas become cheaper in March'

test('a document is the quote, and its metadata say where it stands', async () => {
  const { address, catalog } = await serveExampleArticles()
  const documents = await new VerbatimRetriever({ address, apiKey: API_KEY }).invoke(QUESTION)
  expect(documents.map(document => document.metadata.citation.articleId).sort()).toEqual([
    'energy/gas-comment.md',
    'energy/gas.md',
    'sport/cup.md',
  ])
  for (const { id, pageContent, metadata } of documents) {
    const { articleId, start, end, quote } = metadata.citation
    expect(id).toContain(articleId)
    expect(quote).toBe(pageContent)
    expect((await catalog.article(articleId))!.text.slice(start, end)).toBe(quote)
  }
})

test('limit, filter and least relevance reach the server', async () => {
  const { address } = await serveExampleArticles()
  const ask = async (input: object) => {
    const documents = await new VerbatimRetriever({ address, apiKey: API_KEY, ...input }).invoke(QUESTION)
    return documents.map(document => document.metadata.citation.articleId)
  }
  expect(await ask({ limit: 1 })).toHaveLength(1)
  expect(await ask({ filter: { attributes: { opinion: false } } })).toEqual(['energy/gas.md'])
  expect(await ask({ minRelevance: 1.01 })).toEqual([])
})

test('it is a runnable like any other, and tells why it cannot answer', async () => {
  const { address } = await serveExampleArticles()
  const count = RunnableLambda.from((documents: unknown[]) => documents.length)
  expect(await new VerbatimRetriever({ address, apiKey: API_KEY }).pipe(count).invoke(QUESTION)).toBe(3)
  await expect(new VerbatimRetriever({ address, apiKey: 'wrong' }).invoke(QUESTION)).rejects.toThrow(
    /verbatim answered 401: .*the key is none of this server/,
  )
})

test('the example prints the prompt with its numbered sources', async () => {
  const { address } = await serveExampleArticles()
  const { code, stdout, stderr } = await runExample('langchain/ask.ts', QUESTION, address)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toMatch(/^system: Answer from these sources only/)
  expect(stdout).toContain(
    'Natural gas became cheaper in March. The winter had been mild, and storage was full.\nhttps://',
  )
  expect(stdout).toContain('\nsport/cup.md 0-')
  for (const number of ['[1]', '[2]', '[3]']) expect(stdout).toContain(number)
  expect(stdout).toContain(`human: ${QUESTION}`)
})
