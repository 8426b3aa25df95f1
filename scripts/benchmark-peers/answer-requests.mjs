/** The side of the protocol that a JavaScript adapter speaks: requests in on stdin, one reply a line out on stdout. */
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'

/**
 * @typedef {{ id: string, title: string, text: string }} Article
 * @typedef {{ documents: string[], text: string }} Hit  documents whose text this is, usually one
 * @typedef {{ window: number | null, texts: string[] }} Embedded  what was given to the model, and the tokens it reads of each
 * @typedef {object} Adapter
 * @property {(settings: any) => Promise<object>} start  loads what is needed; answers versions
 * @property {(request: { articles: string }) => Promise<void>} index  returns when everything can be found
 * @property {(text: string, limit: number) => Promise<Hit[]>} query  best first; only this is timed
 * @property {(request: { articles: string }) => Promise<Embedded>} embedded
 * @property {() => Promise<void>} [stop]
 */

// stdout is the protocol's: what libraries print there goes to stderr
const send = process.stdout.write.bind(process.stdout)
console.log = console.info = console.debug = console.error

/** Serves until told to stop or until the input ends. @param {Adapter} adapter */
export async function answerRequests(adapter) {
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    const request = JSON.parse(line)
    const reply = await answer(adapter, request).catch(error => ({ error: String(error?.stack ?? error) }))
    send(`${JSON.stringify(reply)}\n`)
    if (request.op === 'stop') process.exit(0)
  }
  // whoever asked is gone: what was started must not stay
  await adapter.stop?.()
  process.exit(0)
}

/** @param {Adapter} adapter @param {any} request */
async function answer(adapter, request) {
  switch (request.op) {
    case 'start':
      return { versions: await adapter.start(request) }
    case 'index':
      await adapter.index(request)
      return {}
    case 'query': {
      const started = performance.now()
      const hits = await adapter.query(request.text, request.limit)
      return { ms: performance.now() - started, hits }
    }
    case 'embedded':
      return adapter.embedded(request)
    case 'stop':
      await adapter.stop?.()
      return {}
    default:
      throw new Error(`unknown op ${request.op}`)
  }
}

/** One article at a time from a file of JSON lines. @param {string} path @returns {AsyncGenerator<Article>} */
export async function* readArticles(path) {
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    const { _id, title, text } = JSON.parse(line)
    yield { id: _id, title, text }
  }
}

/** What a peer without a field for titles gets. @param {Article} article */
export function titledText({ title, text }) {
  return title === '' ? text : `${title}\n\n${text}`
}
