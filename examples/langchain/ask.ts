/** Prints the prompt that a model would be asked with: npx tsx examples/langchain/ask.ts "your question". */
import type { DocumentInterface } from '@langchain/core/documents'
import { ChatPromptTemplate } from '@langchain/core/prompts'
import { RunnableLambda, RunnablePassthrough, RunnableSequence } from '@langchain/core/runnables'
import { type VerbatimMetadata, VerbatimRetriever } from './verbatim-retriever.ts'

const retriever = new VerbatimRetriever({
  address: process.env.VERBATIM_URL ?? 'http://127.0.0.1:3000',
  ...(process.env.VERBATIM_API_KEY === undefined ? {} : { apiKey: process.env.VERBATIM_API_KEY }),
  limit: 3,
})

const prompt = ChatPromptTemplate.fromMessages([
  ['system', 'Answer from these sources only and name them by their numbers.\n\n{sources}'],
  ['human', '{question}'],
])

const numberSources = (documents: DocumentInterface<VerbatimMetadata>[]) =>
  documents
    .map(({ pageContent, metadata: { citation } }, i) => {
      const place = citation.deepLink ?? `${citation.articleId} ${citation.start}-${citation.end}`
      return `[${i + 1}] ${citation.title}\n${pageContent}\n${place}`
    })
    .join('\n\n')

const chain = RunnableSequence.from([
  { sources: retriever.pipe(RunnableLambda.from(numberSources)), question: new RunnablePassthrough() },
  prompt,
])

const { messages } = await chain.invoke(process.argv[2] ?? 'why did gas get cheaper in March')
for (const message of messages) console.log(`${message.type}: ${message.text}\n`)
