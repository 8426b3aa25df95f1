/** Answers a question by way of the search tool: npx tsx examples/vercel-ai/ask.ts "your question". */
import { generateText, stepCountIs } from 'ai'
import { createScriptedModel } from './scripted-model.ts'
import { createSearchTool } from './search-tool.ts'

const searchArticles = createSearchTool({
  address: process.env.VERBATIM_URL ?? 'http://127.0.0.1:3000',
  ...(process.env.VERBATIM_API_KEY === undefined ? {} : { apiKey: process.env.VERBATIM_API_KEY }),
})

const { text, steps } = await generateText({
  // put a provider's model here, such as openai('…') or anthropic('…')
  model: createScriptedModel('searchArticles'),
  tools: { searchArticles },
  stopWhen: stepCountIs(4),
  prompt: process.argv[2] ?? 'why did gas get cheaper in March',
})

for (const { input } of steps.flatMap(step => step.toolCalls)) console.log(`searched: ${JSON.stringify(input)}`)
console.log(text)
