/** The tool `verify_citation`: tells whether quotes still stand where their citations say. */
import type { McpServer } from '@modelcontextprotocol/server'
import type { CitationClaim } from '../retrieval/citation-checker.ts'
import { CITATION_FIELDS, citationsSchema, toClaim } from '../wire/citation-schema.ts'
import { answerCall } from './answer-call.ts'
import { declareInput } from './declare-input.ts'
import type { McpParts } from './mcp-parts.ts'
import { READ_ONLY } from './read-only.ts'
import { showVerdicts, verdictsSchema } from './show-verdicts.ts'
import { isWithin, takeWithin } from './take-within.ts'

const MAX_TOKENS = 8000

const DESCRIPTION = `Checks quotes against the articles as they are now, character by character. Use this before you \
present an answer, with the "citation" objects of search_passages, or with an articleId and your own quote. Per citation, \
in order, "status" says: exact (it stands there), moved (it stands elsewhere, with the new offsets), changed (only \
something close stands, see "closest" and "diff") or gone. "advice" says what to do. Nothing but exact and moved quotes \
should be presented as quotes.`

const inputSchema = declareInput(citationsSchema, CITATION_FIELDS)

export function registerVerifyCitation(server: McpServer, parts: McpParts): void {
  const config = { title: 'Verify citations', description: DESCRIPTION, inputSchema, outputSchema: verdictsSchema }
  server.registerTool('verify_citation', { ...config, annotations: READ_ONLY }, ({ citations }) =>
    answerCall(parts.logger, () => verify(parts, citations.map(toClaim))),
  )
}

async function verify({ checker, tokens }: McpParts, claims: readonly CitationClaim[]) {
  const verdicts = await checker.verify(claims)
  const show = (some: typeof verdicts) => showVerdicts(some, verdicts.length - some.length)
  const shown = await takeWithin(verdicts, some => isWithin(JSON.stringify(show([...some])), MAX_TOKENS, tokens))
  return show([...shown])
}
