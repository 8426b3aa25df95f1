/** Cursors for paging: a place in one ranking, bound to the state of the index and to the request. */
import { createHash } from 'node:crypto'
import { AppError } from '../errors.ts'
import type { SearchRequest } from './search.ts'

/** Pages end here: each ranks and compares anew all that comes before it. */
export const DEEPEST_RANK = 1000

/** What a cursor is bound to; another binding makes it stale. */
export interface CursorBinding {
  readonly generation: string
  readonly sequence: number
  readonly request: SearchRequest
}

/** `offset` counts results already given. */
export function writeCursor(binding: CursorBinding, offset: number): string {
  return Buffer.from(`${bindingHash(binding)}.${offset}`, 'utf8').toString('base64url')
}

/** Below `DEEPEST_RANK`. Throws `invalid_request` for a cursor we never made and `cursor_stale` for one of another binding. */
export function readCursor(binding: CursorBinding, cursor: string): number {
  const match = /^([0-9a-f]{32})\.(\d{1,9})$/.exec(Buffer.from(cursor, 'base64url').toString('utf8'))
  if (match === null) {
    throw new AppError('invalid_request', 'the cursor is not one that a search returned: leave it out to start anew', {
      problems: [{ pointer: '#/cursor', detail: 'not a cursor of this server' }],
    })
  }
  const offset = Number(match[2])
  if (offset >= DEEPEST_RANK) {
    const message = `the cursor asks for results after rank ${offset}, expected a rank below ${DEEPEST_RANK}: ask a narrower question`
    throw new AppError('invalid_request', message, { problems: [{ pointer: '#/cursor', detail: 'leads too deep' }] })
  }
  if (match[1] !== bindingHash(binding)) {
    throw new AppError(
      'cursor_stale',
      'the cursor belongs to another request or to an earlier state of the index: repeat the search without it',
    )
  }
  return offset
}

/** The page size may change between pages; everything else decides the ranking. */
function bindingHash({ generation, sequence, request }: CursorBinding): string {
  const { cursor: _cursor, limit: _limit, ...ranking } = request
  const text = JSON.stringify([generation, sequence, ranking])
  return createHash('sha256').update(text, 'utf8').digest('hex').slice(0, 32)
}
