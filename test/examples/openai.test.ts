/** The example with OpenAI's client runs as its README says. */
import { expect, test } from 'vitest'
import { runExample, serveExampleArticles } from './run-example.ts'

test('it prints cited results that the filters allow, and what the question embeds to', async () => {
  const { address } = await serveExampleArticles()
  const { code, stdout, stderr } = await runExample('openai/ask.ts', 'why did gas become cheaper in March', address)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toMatch(/^\d\.\d\d {2}energy\/gas\.md 0-84\n {6}“Natural gas became cheaper in March\. The winter/)
  expect(stdout).toContain('      https://example.org/gas#:~:text=')
  expect(stdout).toMatch(/hash: 256 dimensions, 7 tokens\n$/)
  expect(stdout).not.toContain('comment')
  expect(stdout).not.toContain('cup.md')
})
