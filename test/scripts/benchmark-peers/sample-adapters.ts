/** Small adapters, as real processes, that behave well or badly. */
import { cp, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { PeerCommand } from '../../../scripts/benchmark-peers/peer-process.ts'

/** Finds the article whose text shares the question's first word; prints noise in between, as libraries do. */
export const WELL_BEHAVED = `
import { answerRequests, readArticles, titledText } from './answer-requests.mjs'
const articles = []
const asked = []
await answerRequests({
  async start() {
    console.log('noise that is not the protocol')
    return { sample: '1.0.0' }
  },
  async index({ articles: path }) {
    for await (const article of readArticles(path)) articles.push(article)
  },
  async query(text, limit) {
    asked.push(text)
    const word = text.split(' ')[0]
    return articles
      .filter(article => article.text.includes(word))
      .slice(0, limit)
      .map(article => ({ documents: [article.id], text: article.text }))
  },
  async embedded({ articles: path }) {
    const texts = asked.map(text => 'asked: ' + text)
    for await (const article of readArticles(path)) texts.push(titledText(article))
    return { window: null, texts }
  },
})
`

/** What a system runs when it is asked for anything. */
export function onRequest(code: string): string {
  return `process.stdin.once('data', () => { ${code} })`
}

/** Writes the adapter into the folder, beside the protocol. */
export async function writeAdapter(folder: string, name: string, code: string): Promise<PeerCommand> {
  await cp(resolve('scripts', 'benchmark-peers', 'answer-requests.mjs'), join(folder, 'answer-requests.mjs'))
  const path = join(folder, `${name}.mjs`)
  await writeFile(path, code)
  return { program: process.execPath, args: [path], cwd: folder, env: process.env }
}
