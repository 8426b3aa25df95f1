/** MiniSearch over titles and whole texts, at its defaults: words only, nothing is embedded. */
import { readFileSync } from 'node:fs'
import MiniSearch from 'minisearch'
import { answerRequests, readArticles } from '../answer-requests.mjs'

const search = new MiniSearch({ fields: ['title', 'text'], storeFields: ['text'] })

await answerRequests({
  async start() {
    const { version } = JSON.parse(
      readFileSync(new URL('./node_modules/minisearch/package.json', import.meta.url), 'utf8'),
    )
    return { minisearch: version }
  },

  async index({ articles }) {
    for await (const article of readArticles(articles)) search.add(article)
  },

  async query(text, limit) {
    return search
      .search(text)
      .slice(0, limit)
      .map(result => ({ documents: [result.id], text: result.text }))
  },

  async embedded() {
    return { window: null, texts: [] }
  },
})
