/** What a refused request is answered with. */
import type request from 'supertest'
import { expect } from 'vitest'

/** `pointer` is that of the first problem, null where a request fails as a whole. */
export interface Refusal {
  readonly status: number
  readonly code: string
  readonly pointer: string | null
}

export function expectRefusal(response: request.Response, { status, code, pointer }: Refusal): void {
  const { body } = response
  expect({ status: response.status, code: body.code, pointer: body.errors?.[0]?.pointer ?? null }).toEqual({
    status,
    code,
    pointer,
  })
  expect(response.type).toBe('application/problem+json')
}
