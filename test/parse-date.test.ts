/** Dates in the spellings that articles use come out as one UTC instant. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseDate } from '../src/parse-date.ts'

function check(input: string, expected: string | null): void {
  expect(parseDate(input), input).toBe(expected)
}

test('ISO dates and date-times are read, without a zone as UTC', () => {
  check('2026-03-01', '2026-03-01T00:00:00.000Z')
  check(' 2026-03-01 ', '2026-03-01T00:00:00.000Z')
  check('2026-03-01T09:30', '2026-03-01T09:30:00.000Z')
  check('2026-03-01T09:30:15Z', '2026-03-01T09:30:15.000Z')
  check('2026-03-01T09:30:15.5Z', '2026-03-01T09:30:15.500Z')
  check('2026-03-01T09:30:15.123456Z', '2026-03-01T09:30:15.123Z')
  check('2026-03-01T00:30:00+01:00', '2026-02-28T23:30:00.000Z')
  check('2026-03-01T20:30:00-0530', '2026-03-02T02:00:00.000Z')
  check('0099-03-01', null)
  check('0100-03-01', '0100-03-01T00:00:00.000Z')
})

test('YAML timestamps are read', () => {
  check('2001-12-14t21:59:43.10-05:00', '2001-12-15T02:59:43.100Z')
  check('2001-12-14 21:59:43.10 -5', '2001-12-15T02:59:43.100Z')
  check('2001-12-14 21:59:43', '2001-12-14T21:59:43.000Z')
  check('2001-1-4', '2001-01-04T00:00:00.000Z')
})

test('mail dates are read, with and without a weekday', () => {
  check('Sun, 01 Mar 2026 09:30:00 GMT', '2026-03-01T09:30:00.000Z')
  check('Sun, 1 Mar 2026 09:30:00 +0100', '2026-03-01T08:30:00.000Z')
  check('1 Mar 2026 09:30 EST', '2026-03-01T14:30:00.000Z')
  check('1 mar 2026', '2026-03-01T00:00:00.000Z')
  check('Sun, 01 Mar 2026 09:30:00 +0100 (CET)', '2026-03-01T08:30:00.000Z')
})

test('what no calendar or clock has is not a date', () => {
  for (const value of ['', 'yesterday', '2026', '2026-03', '01/03/2026', '1 Foo 2026', '2026-02-30', '2026-13-01']) {
    check(value, null)
  }
  for (const time of ['24:00', '12:60', '12:00:60', '12:00+25:00', '12:00+01:75', '12:00 XYZ']) {
    check(`2026-03-01T${time}`, null)
  }
  check('9999-12-31T23:30:00-01:00', null)
  check('1 Mar 2026 09:30 XYZ', null)
})

test('every instant comes back as itself', () => {
  const range = {
    min: new Date('0100-01-01T00:00:00Z'),
    max: new Date('9999-12-31T23:59:59.999Z'),
    noInvalidDate: true,
  }
  fc.assert(fc.property(fc.date(range), date => check(date.toISOString(), date.toISOString())))
})
