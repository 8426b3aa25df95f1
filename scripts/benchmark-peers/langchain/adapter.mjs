/** LangChain.js with its HNSWLib store, its transformers.js embeddings and its recursive splitter, all at their defaults. */
import { readFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { env } from '@huggingface/transformers'
import { HuggingFaceTransformersEmbeddings } from '@langchain/community/embeddings/huggingface_transformers'
import { HNSWLib } from '@langchain/community/vectorstores/hnswlib'
import { RecursiveCharacterTextSplitter } from '@langchain/textsplitters'
import { answerRequests, readArticles, titledText } from '../answer-requests.mjs'

/** Chunks asked for, so that ten different documents are among them. */
const CHUNKS = 50

/** `model_max_length` of the model's tokenizer configuration. */
const WINDOW = 512

const splitter = new RecursiveCharacterTextSplitter()
let embeddings
let store

await answerRequests({
  async start({ model }) {
    env.allowRemoteModels = false
    env.localModelPath = dirname(model.folder)
    embeddings = new HuggingFaceTransformersEmbeddings({
      model: basename(model.folder),
      pretrainedOptions: { dtype: model.dtype },
    })
    await embeddings.embedQuery('warm')
    return readVersions([
      '@langchain/community',
      '@langchain/textsplitters',
      'hnswlib-node',
      '@huggingface/transformers',
    ])
  },

  async index({ articles }) {
    store = await HNSWLib.fromDocuments(await split(articles), embeddings)
  },

  async query(text) {
    const chunks = await store.similaritySearch(text, CHUNKS)
    return chunks.map(({ metadata, pageContent }) => ({ documents: [metadata.id], text: pageContent }))
  },

  async embedded({ articles }) {
    return { window: WINDOW, texts: (await split(articles)).map(chunk => chunk.pageContent) }
  },
})

async function split(articles) {
  const texts = []
  const metadata = []
  for await (const article of readArticles(articles)) {
    texts.push(titledText(article))
    metadata.push({ id: article.id })
  }
  return splitter.createDocuments(texts, metadata)
}

function readVersions(names) {
  const read = name => JSON.parse(readFileSync(new URL(`./node_modules/${name}/package.json`, import.meta.url), 'utf8'))
  return Object.fromEntries(names.map(name => [name, read(name).version]))
}
