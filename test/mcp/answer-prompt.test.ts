/** The prompt: instructions with what was found, or with the word that nothing was. */
import { expect, test } from 'vitest'
import type { McpParts } from '../../src/mcp/mcp-parts.ts'
import { connectClient, ferry, openServer } from './sample-server.ts'

async function ask(question: string, parts: Partial<McpParts> = {}): Promise<string> {
  const client = await connectClient(await openServer([ferry], parts), 'stdio', 'modern')
  const { messages } = await client.getPrompt({ name: 'answer_with_citations', arguments: { question } })
  expect(messages).toHaveLength(1)
  return (messages[0]!.content as { text: string }).text
}

test('it holds the question, the numbered passages, their articles and how to cite them', async () => {
  const text = await ask('The ferry sails at noon. It is never late.')
  expect(text).toContain('alone:\n\nThe ferry sails at noon. It is never late.\n')
  expect(text).toContain(`[1] ${ferry.text}`)
  expect(text).toContain('Their articleIds: [1] "ferry".')
  expect(text).toMatch(/verify_citation/)
})

test('where nothing answers it says so, and gives nothing to make an answer of', async () => {
  const text = await ask('zzz qqq')
  expect(text).toContain('Nothing that answers was found')
  expect(text).not.toContain('ferry sails')
})

test('what fails is an error of the protocol that tells nothing of the inside', async () => {
  const packer = { pack: () => Promise.reject(new Error('secret')) }
  await expect(ask('x', { packer })).rejects.toThrow('something went wrong here; the log of the server has it')
  await expect(ask(' ')).rejects.toMatchObject({ code: -32602 })
})
