/** Tokens for the next page of a search: a place in one ranking, bound to the state of the index and to the search. */
import { createHash } from 'node:crypto'
import { AppError } from '../../errors.ts'
import type { VectorSearch } from './vector-search-schema.ts'

/** What a token is bound to; another binding makes it stale. */
export interface PageBinding {
  readonly generation: string
  readonly sequence: number
  readonly search: VectorSearch
}

/** `offset` counts results already given. */
export function writePageToken(binding: PageBinding, offset: number): string {
  return Buffer.from(`${bindingHash(binding)}.${offset}`, 'utf8').toString('base64url')
}

/** 0 for the first page. Throws `invalid_request` for a token we never made and `cursor_stale` for an outdated one. */
export function readPageToken(binding: PageBinding): number {
  const { page } = binding.search
  if (page === null) return 0
  const match = /^([0-9a-f]{32})\.(\d{1,4})$/.exec(Buffer.from(page, 'base64url').toString('utf8'))
  if (match === null) {
    throw new AppError('invalid_request', 'page is not the next_page of a search: leave it out to start anew', {
      problems: [{ pointer: '#/page', detail: 'not a page of this server' }],
    })
  }
  if (match[1] === bindingHash(binding)) return Number(match[2])
  throw new AppError(
    'cursor_stale',
    'page belongs to another search or to an earlier state of the index: repeat the search without it',
    { problems: [{ pointer: '#/page', detail: 'no longer holds' }] },
  )
}

/** The size may change between pages; everything else decides the ranking. */
function bindingHash({ generation, sequence, search }: PageBinding): string {
  const { page: _page, wanted: _wanted, ...ranking } = search
  const text = JSON.stringify([generation, sequence, ranking])
  return createHash('sha256').update(text, 'utf8').digest('hex').slice(0, 32)
}
