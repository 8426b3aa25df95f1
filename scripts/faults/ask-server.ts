/** Asks a server that may be killed meanwhile. */

export interface Answer {
  readonly status: number
  /** Parsed JSON; null where there is none, or where it broke off. */
  // biome-ignore lint/suspicious/noExplicitAny: answers are checked by what is expected of them
  readonly body: any
  /** Media type, and how long to wait where the server says so; null where it does not. */
  readonly type: string | null
  readonly retryAfter: string | null
}

const JSON_BODY = { 'content-type': 'application/json' }

/** Null when there was no answer. One that broke off after its status was given all the same. */
export async function ask(address: string, path: string, init: RequestInit = {}): Promise<Answer | null> {
  try {
    const response = await fetch(`${address}${path}`, { ...init, signal: AbortSignal.timeout(120_000) })
    const { status, headers } = response
    const type = headers.get('content-type')?.split(';')[0] ?? null
    return { status, type, retryAfter: headers.get('retry-after'), body: await bodyOf(response) }
  } catch {
    return null
  }
}

async function bodyOf(response: Response): Promise<unknown> {
  try {
    return JSON.parse(await response.text())
  } catch {
    return null
  }
}

export function putArticle(address: string, id: string, text: string): Promise<Answer | null> {
  return ask(address, `/v1/articles/${id}`, { method: 'PUT', headers: JSON_BODY, body: JSON.stringify({ text }) })
}

export function removeArticle(address: string, id: string): Promise<Answer | null> {
  return ask(address, `/v1/articles/${id}`, { method: 'DELETE' })
}

export interface TextOf {
  readonly id: string
  readonly text: string
}

/** `async` asks for a job. */
export function postArticles(
  address: string,
  articles: readonly TextOf[],
  how: 'at once' | 'async',
): Promise<Answer | null> {
  const headers = { 'content-type': 'application/x-ndjson', ...(how === 'async' && { prefer: 'respond-async' }) }
  const body = articles.map(article => `${JSON.stringify(article)}\n`).join('')
  return ask(address, '/v1/articles', { method: 'POST', headers, body })
}

export function search(address: string, query: string, mode: 'hybrid' | 'semantic' | 'keyword') {
  const body = JSON.stringify({ query, mode, limit: 20, maxPerArticle: null })
  return ask(address, '/v1/search', { method: 'POST', headers: JSON_BODY, body })
}
