/** Bytes that are not UTF-8 are refused with their place. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeUtf8 } from '../../src/articles/decode-utf8.ts'

function checkRefused(bytes: readonly number[], line: number, reason: string): void {
  expect(decodeUtf8(Uint8Array.from(bytes)), String(bytes)).toEqual({
    text: null,
    line,
    reason: expect.stringContaining(reason),
  })
}

test('the first byte that does not fit is named with its line', () => {
  checkRefused([0xff], 1, 'byte 0 ')
  checkRefused([0x61, 0x0a, 0x0a, 0x62, 0xe9, 0x63, 0xff], 3, 'byte 5 ')
  checkRefused([0x61, 0xc0, 0xaf], 1, 'byte 1 ')
  checkRefused([0x61, 0xe2, 0x82], 1, 'byte 3 ')
  checkRefused([0xed, 0xa0, 0x80], 1, 'byte 1 ')
})

test('utf-16 is recognised', () => {
  checkRefused([0xff, 0xfe, 0x61, 0x00], 1, 'utf-16')
  checkRefused([0xfe, 0xff, 0x00, 0x61], 1, 'utf-16')
})

test('every well-formed string comes back, byte order mark included', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), text => {
      expect(decodeUtf8(new TextEncoder().encode(`\uFEFF${text}`))).toEqual({ text: `\uFEFF${text}`, reason: null })
    }),
  )
})
