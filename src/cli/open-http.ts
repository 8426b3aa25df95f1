/** Listens at once, so that a port in use is told at once, and loads what answers while the index is opened. */
import type { RequestListener } from 'node:http'
import type { Config } from '../config.ts'
import { listen } from '../http/listen.ts'
import type { Logger } from '../log.ts'
import type { HttpAnswers } from './answer-http.ts'
import type { LibrarySlot } from './library-slot.ts'

export interface OpenHttp {
  readonly address: string
  /** What came before waits until then, for a fifth of a second or so. */
  readonly loaded: Promise<unknown>
  /** Takes no more requests and finishes those under way. */
  close(): Promise<void>
}

/** Throws `invalid_configuration` when the place cannot be listened on. */
export async function openHttp(slot: LibrarySlot, config: Config, logger: Logger): Promise<OpenHttp> {
  const { host, port } = config
  let answers: Promise<HttpAnswers>
  const app: RequestListener = (request, response) => void answers.then(({ app }) => app(request, response))
  const { address, close } = await listen(app, { host, port })
  // Now, before any request can have come.
  answers = import('./answer-http.ts').then(({ answerHttp }) => answerHttp(slot, config, logger))
  return {
    address,
    loaded: answers,
    async close() {
      await (await answers).close()
      await close()
    },
  }
}
