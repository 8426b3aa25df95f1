/** The tool `verify_citation`: tells whether quotes still stand where their citations say. */
import type { McpServer } from '@modelcontextprotocol/server'
import { z } from 'zod'
import type { CitationClaim } from '../retrieval/citation-checker.ts'
import { answerCall } from './answer-call.ts'
import { declareInput } from './declare-input.ts'
import type { McpParts } from './mcp-parts.ts'
import { READ_ONLY } from './read-only.ts'
import { showVerdicts, verdictsSchema } from './show-verdicts.ts'
import { isWithin, takeWithin } from './take-within.ts'

const MAX_TOKENS = 8000
const MOST_CITATIONS = 50

const DESCRIPTION = `Checks quotes against the articles as they are now, character by character. Use this before you \
present an answer, with the "citation" objects of search_passages, or with an articleId and your own quote. Per citation, \
in order, "status" says: exact (it stands there), moved (it stands elsewhere, with the new offsets), changed (only \
something close stands, see "closest" and "diff") or gone. "advice" says what to do. Nothing but exact and moved quotes \
should be presented as quotes.`

const offset = z.int().min(0)
const sha256 = z.string().regex(/^[\da-f]{64}$/, 'expected 64 hexadecimal digits')

/** Not strict: a citation of the HTTP interface holds more than is needed to check it. */
const citationSchema = z.object({
  articleId: z.string().min(1).max(512),
  quote: z
    .string()
    .max(20_000)
    .refine(quote => quote.trim() !== '' && quote.isWellFormed(), 'expected a text that is not blank')
    .describe('Word for word.'),
  start: offset.optional().describe('Where the quote is said to stand, in UTF-16 units of the article.'),
  end: offset.optional(),
  prefix: z.string().max(1000).optional().describe('What is said to stand before the quote; tells places alike apart.'),
  suffix: z.string().max(1000).optional(),
  quoteSha256: sha256.optional(),
  articleSha256: sha256.optional(),
})

const inputSchema = declareInput(
  z.strictObject({
    citations: z.array(citationSchema).min(1).max(MOST_CITATIONS).describe('As search_passages gave them.'),
  }),
  ['#/citations', ...Object.keys(citationSchema.shape).map(name => `#/citations/{n}/${name}`)],
)

export function registerVerifyCitation(server: McpServer, parts: McpParts): void {
  const config = { title: 'Verify citations', description: DESCRIPTION, inputSchema, outputSchema: verdictsSchema }
  server.registerTool('verify_citation', { ...config, annotations: READ_ONLY }, ({ citations }) =>
    answerCall(parts.logger, () => verify(parts, citations)),
  )
}

async function verify({ checker, tokens }: McpParts, claims: readonly CitationClaim[]) {
  const verdicts = await checker.verify(claims)
  const show = (some: typeof verdicts) => showVerdicts(some, verdicts.length - some.length)
  const shown = await takeWithin(verdicts, some => isWithin(JSON.stringify(show([...some])), MAX_TOKENS, tokens))
  return show([...shown])
}
