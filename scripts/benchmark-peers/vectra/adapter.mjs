/** Vectra's local index with its own splitter, and MiniLM through transformers.js as its embeddings model. */
import { mkdtempSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { env, pipeline } from '@huggingface/transformers'
import { answerRequests, readArticles, titledText } from '../answer-requests.mjs'

// its entry for import is CommonJS without named exports that Node can see
const { GPT3Tokenizer, LocalIndex, TextSplitter } = createRequire(import.meta.url)('vectra')

/** `maxChunks` of its `queryDocuments`. */
const CHUNKS = 50

/** `model_max_length` of the model's tokenizer configuration. */
const WINDOW = 512

// the defaults of its LocalDocumentIndex
const splitter = new TextSplitter({
  keepSeparators: true,
  chunkSize: 512,
  chunkOverlap: 0,
  tokenizer: new GPT3Tokenizer(),
})
let extract
let index

await answerRequests({
  async start({ model, scratch }) {
    env.allowRemoteModels = false
    env.localModelPath = dirname(model.folder)
    extract = await pipeline('feature-extraction', basename(model.folder), { dtype: model.dtype })
    await embed(['warm'])
    index = new LocalIndex(mkdtempSync(join(scratch, 'vectra-')))
    await index.createIndex()
    return readVersions(['vectra', '@huggingface/transformers'])
  },

  /** All items in one update: its document index would write the whole file again for every document. */
  async index({ articles }) {
    const items = []
    for await (const article of readArticles(articles)) {
      const chunks = chunksOf(article)
      if (chunks.length === 0) continue
      const vectors = await embed(chunks)
      items.push(...chunks.map((text, i) => ({ vector: vectors[i], metadata: { id: article.id, text } })))
    }
    await index.batchInsertItems(items)
  },

  async query(text) {
    const [vector] = await embed([text])
    const results = await index.queryItems(vector, text, CHUNKS)
    return results.map(({ item }) => ({ documents: [item.metadata.id], text: item.metadata.text }))
  },

  async embedded({ articles }) {
    const texts = []
    for await (const article of readArticles(articles)) texts.push(...chunksOf(article))
    return { window: WINDOW, texts }
  },
})

/** As its document index does: split, then line feeds to blanks. */
function chunksOf(article) {
  return splitter.split(titledText(article)).map(chunk => chunk.text.replace(/\n/g, ' '))
}

async function embed(texts) {
  return (await extract(texts, { pooling: 'mean', normalize: true })).tolist()
}

function readVersions(names) {
  const read = name => JSON.parse(readFileSync(new URL(`./node_modules/${name}/package.json`, import.meta.url), 'utf8'))
  return Object.fromEntries(names.map(name => [name, read(name).version]))
}
