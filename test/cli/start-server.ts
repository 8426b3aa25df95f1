/** Starts `verbatim serve` as a child process and speaks to it. */
import { type Running, startVerbatim } from './run-verbatim.ts'

export interface Server extends Running {
  /** `body` is the parsed JSON, null where there is none. */
  // biome-ignore lint/suspicious/noExplicitAny: answers are checked by what tests expect of them
  call(path: string, init?: RequestInit): Promise<{ status: number; headers: Headers; body: any }>
  /** Stores an article of that text. */
  put(id: string, text: string): Promise<{ status: number; code: string | undefined; detail: string | undefined }>
}

/** Resolves when it is ready. `wrap` is a command that runs the server, such as one that limits it. */
export async function startServer(
  environment: Readonly<Record<string, string>>,
  wrap: readonly string[] = [],
): Promise<Server> {
  const running = startVerbatim(['serve', '--port', '0'], environment, { wrap })
  const address = /ready on (\S+)/.exec(await running.sees('Ctrl-C'))![1]!
  const call: Server['call'] = async (path, init = {}) => {
    const response = await fetch(`${address}${path}`, init)
    return { status: response.status, headers: response.headers, body: JSON.parse((await response.text()) || 'null') }
  }
  return {
    ...running,
    call,
    async put(id, text) {
      const headers = { 'content-type': 'application/json' }
      const { status, body } = await call(`/v1/articles/${id}`, {
        method: 'PUT',
        headers,
        body: JSON.stringify({ text }),
      })
      return { status, code: body.code, detail: body.detail }
    },
  }
}
