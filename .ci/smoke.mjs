/** Starts a clone as a newcomer would, asks three questions and holds each top citation against its article. */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

const QUESTIONS = [
  ['why did gas become cheaper in March', 'energy/gas-prices-fall.md'],
  ['what transit charge per tonne of grain did the hosts ask for', 'world/mission-report.txt'],
  ['how long did Elena Marsh need for her swim across the strait', 'sport/elena-marsh-strait-swim.txt'],
]
const START_TIMEOUT_MS = 15 * 60_000

const [folder] = process.argv.slice(2)
const port = await freePort()
const base = `http://127.0.0.1:${port}`
const server = spawn('npm', ['start'], {
  cwd: folder,
  env: { ...process.env, PORT: String(port), LOG_LEVEL: 'warn' },
  stdio: ['ignore', 'inherit', 'inherit'],
  detached: true,
})
const ended = once(server, 'exit')
try {
  await ready()
  for (const [question, article] of QUESTIONS) await ask(question, article)
} finally {
  if (server.exitCode === null) process.kill(-server.pid, 'SIGTERM')
  await ended
}

async function ready() {
  const deadline = Date.now() + START_TIMEOUT_MS
  while (Date.now() < deadline) {
    if (server.exitCode !== null) throw new Error(`npm start ended with exit code ${server.exitCode}`)
    const answer = await fetch(`${base}/readyz`).catch(() => null)
    if (answer?.status === 200) return
    await sleep(250)
  }
  throw new Error('npm start was not ready in time')
}

async function ask(query, expectedArticle) {
  const body = JSON.stringify({ query, limit: 3 })
  const headers = { 'content-type': 'application/json' }
  const { results } = await json(await fetch(`${base}/v1/search`, { method: 'POST', headers, body }))
  const { citation } = results[0]
  const article = await json(await fetch(`${base}/v1/articles/${encodeURIComponent(citation.articleId)}`))
  equal(citation.articleId, expectedArticle)
  equal(citation.quote, article.text.slice(citation.start, citation.end))
  equal(citation.quoteSha256, createHash('sha256').update(citation.quote).digest('hex'))
  equal(citation.articleSha256, article.sha256)
  console.log(`ok: ${query}\n    ${citation.articleId}:${citation.start}-${citation.end}`)
}

async function json(response) {
  if (!response.ok) throw new Error(`${response.url} answered ${response.status}: ${await response.text()}`)
  return response.json()
}

function equal(found, expected) {
  if (found !== expected) throw new Error(`found ${JSON.stringify(found)}, expected ${JSON.stringify(expected)}`)
}

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address()
  probe.close()
  await once(probe, 'close')
  return port
}
