/** The product itself: its compiled server over loopback, building a fresh index from the same file of articles. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { answerRequests, readArticles } from '../answer-requests.mjs'

const MAIN = new URL('../../../dist/cli/main.js', import.meta.url).pathname
const agent = new Agent({ keepAlive: true })
let settings
let server
let port

await answerRequests({
  async start(given) {
    settings = given
    port = await freePort()
    const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'))
    return { verbatim: version, model: process.env.EMBEDDING_MODEL ?? 'e5-small-v2' }
  },

  /** Starting the server and loading its model is part of the time and of the work, to its disadvantage. */
  async index({ articles }) {
    const env = { ...process.env, INDEX_DATA: mkdtempSync(join(settings.scratch, 'verbatim-')), LOG_LEVEL: 'warn' }
    const args = [MAIN, 'serve', '--host', '127.0.0.1', '--port', String(port), '--build', articles]
    server = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] })
    await announced(server)
  },

  async query(text, limit) {
    const body = { query: text, limit, maxPerArticle: 1, passageWords: settings.passageWords ?? undefined }
    const { results } = await call('POST', '/v1/search', body)
    return results.map(({ citation, alsoIn, text }) => ({
      documents: [citation.articleId, ...alsoIn.map(also => also.articleId)],
      text,
    }))
  },

  /** One text per sentence, its title in front each time; longer ones are read in parts, so that nothing is cut. */
  async embedded({ articles }) {
    const toInputs = await loadInputs()
    const texts = []
    for await (const { id } of readArticles(articles)) {
      texts.push(...toInputs(await call('GET', `/v1/articles/${encodeURIComponent(id)}`)))
    }
    const { counts } = await call('GET', '/v1/index')
    if (counts.sentences === texts.length) return { window: null, texts }
    throw new Error(`${counts.sentences} sentences are stored, but ${texts.length} were counted: mend the adapter`)
  },

  async stop() {
    if (server === undefined) return
    const ended = new Promise(resolve => server.once('exit', resolve))
    server.kill('SIGTERM')
    await ended
  },
})

/** The server prints one line when it is ready, so that nobody has to ask it again and again. */
function announced(child) {
  return new Promise((resolve, reject) => {
    child.stdout.on('data', data => String(data).includes('verbatim is ready') && resolve())
    child.once('exit', code => reject(new Error(`the server ended with exit code ${code} before it was ready`)))
  })
}

/** Loaded when all is measured, so that the client stays small. */
async function loadInputs() {
  const { composeInput } = await import('../../../dist/embedding/compose-input.js')
  const { divideText } = await import('../../../dist/passages/divide-article.js')
  const { findFencedCode } = await import('../../../dist/passages/find-code.js')
  return ({ title, text, language }) =>
    divideText(text, { language, excluded: findFencedCode(text) })
      .flatMap(passage => passage.sentences)
      .map(({ start, end }) => composeInput(title, text.slice(start, end)))
      .map(input => input.lead + input.text)
}

function call(method, path, body) {
  return new Promise((resolve, reject) => {
    const headers = body === undefined ? {} : { 'content-type': 'application/json' }
    const outgoing = request({ host: '127.0.0.1', port, agent, method, path, headers }, response => {
      const parts = []
      response.on('data', part => parts.push(part))
      response.on('end', () => {
        const text = Buffer.concat(parts).toString()
        if (response.statusCode === 200) resolve(JSON.parse(text))
        else reject(new Error(`${method} ${path} answered ${response.statusCode}: ${text.slice(0, 300)}`))
      })
    })
    outgoing.once('error', reject)
    outgoing.end(body === undefined ? undefined : JSON.stringify(body))
  })
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => resolve(port))
    })
  })
}
