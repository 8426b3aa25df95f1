/** A stand-in for a provider's model: it searches for what it is asked, then quotes the first passage it is given. */
import { MockLanguageModelV3 } from 'ai/test'
import type { SearchAnswer } from './search-tool.ts'

type Generate = MockLanguageModelV3['doGenerate']
type Prompt = Parameters<Generate>[0]['prompt']
type Answer = Awaited<ReturnType<Generate>>

/** `toolName` is the name under which the search tool is given to the model. */
export function createScriptedModel(toolName: string): MockLanguageModelV3 {
  return new MockLanguageModelV3({
    doGenerate: async ({ prompt }) => {
      const answer = findToolResult(prompt)
      return answer === null ? callTool(toolName, findQuestion(prompt)) : say(phrase(answer))
    },
  })
}

function phrase({ noGoodMatch, results }: SearchAnswer): string {
  const first = results[0]
  if (noGoodMatch || first === undefined) return 'The articles do not say.'
  const { citation } = first
  const place = citation.deepLink ?? `${citation.articleId} ${citation.start}-${citation.end}`
  return `According to “${citation.title}”: “${citation.quote}” (${place})`
}

function findQuestion(prompt: Prompt): string {
  const texts = prompt
    .filter(message => message.role === 'user')
    .flatMap(message => message.content)
    .map(part => (part.type === 'text' ? part.text : ''))
  return texts.join(' ')
}

function findToolResult(prompt: Prompt): SearchAnswer | null {
  const last = prompt.at(-1)
  if (last?.role !== 'tool') return null
  const part = last.content[0]
  if (part?.type !== 'tool-result' || part.output.type !== 'json') return { noGoodMatch: true, results: [] }
  return part.output.value as unknown as SearchAnswer
}

function callTool(toolName: string, query: string): Answer {
  return {
    ...SPENT,
    content: [{ type: 'tool-call', toolCallId: 'call-1', toolName, input: JSON.stringify({ query, limit: 3 }) }],
    finishReason: { unified: 'tool-calls', raw: undefined },
  }
}

function say(text: string): Answer {
  return { ...SPENT, content: [{ type: 'text', text }], finishReason: { unified: 'stop', raw: undefined } }
}

const SPENT: Pick<Answer, 'usage' | 'warnings'> = {
  usage: {
    inputTokens: { total: 0, noCache: 0, cacheRead: 0, cacheWrite: 0 },
    outputTokens: { total: 0, text: 0, reasoning: 0 },
  },
  warnings: [],
}
