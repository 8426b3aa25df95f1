/** Listens at once, so that a port in use is told at once, and loads what answers while the index is opened. */
import type { RequestListener } from 'node:http'
import type { Config } from '../config.ts'
import { listen } from '../http/listen.ts'
import type { Logger } from '../log.ts'
import type { HttpAnswers } from './answer-http.ts'
import type { LibrarySlot } from './library-slot.ts'

export interface OpenHttp {
  readonly address: string
  /** What came before waits until then, for a fifth of a second or so. Rejects when what answers cannot be loaded. */
  readonly loaded: Promise<unknown>
  /** Takes no more requests and finishes those under way; the socket is closed also where nothing answers. */
  close(): Promise<void>
}

export interface OpenHttpOptions {
  readonly config: Config
  readonly logger: Logger
  /** What answers; `answer-http.ts` unless told. */
  readonly load?: (slot: LibrarySlot, config: Config, logger: Logger) => Promise<HttpAnswers>
}

/** Throws `invalid_configuration` when the place cannot be listened on. */
export async function openHttp(slot: LibrarySlot, options: OpenHttpOptions): Promise<OpenHttp> {
  const { config, logger, load = loadAnswers } = options
  const { host, port } = config
  let answers: Promise<HttpAnswers>
  const app: RequestListener = (request, response) =>
    void answers.then(
      ({ app }) => app(request, response),
      () => response.destroy(),
    )
  const { address, close } = await listen(app, { host, port })
  // Now, before any request can have come.
  answers = load(slot, config, logger)
  answers.catch(() => {}) // told to whoever waits for `loaded`
  return {
    address,
    loaded: answers,
    async close() {
      try {
        await answers.then(
          answers => answers.close(),
          () => {},
        )
      } finally {
        await close()
      }
    },
  }
}

async function loadAnswers(slot: LibrarySlot, config: Config, logger: Logger): Promise<HttpAnswers> {
  const { answerHttp } = await import('./answer-http.ts')
  return answerHttp(slot, config, logger)
}
