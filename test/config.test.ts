/** Settings from the environment: lists of keys, hosts and origins. */
import { expect, test } from 'vitest'
import { readConfig } from '../src/config.ts'

test('lists are separated by commas, and what is empty does not count', () => {
  const config = readConfig({
    API_KEYS: ' one , two,,',
    ALLOWED_HOSTS: 'Search.Example, [::1],10.0.0.1,*',
    ALLOWED_ORIGINS: 'https://chat.example:8443,*',
  })
  expect(config).toMatchObject({
    apiKeys: ['one', 'two'],
    allowedHosts: ['search.example', '[::1]', '10.0.0.1', '*'],
    allowedOrigins: ['https://chat.example:8443', '*'],
  })
  expect(readConfig({ API_KEYS: '' })).toMatchObject({ apiKeys: [], allowedHosts: [], allowedOrigins: [] })
  expect(readConfig({ API_KEYS: ' , ' }).apiKeys).toEqual([])
})

test('items that could never match are refused by name', () => {
  const check = (environment: Record<string, string>, message: RegExp) =>
    expect(() => readConfig(environment)).toThrow(message)
  check({ API_KEYS: 'one two' }, /API_KEYS.*visible ASCII/)
  check({ API_KEYS: 'schlüssel' }, /API_KEYS.*visible ASCII/)
  check({ ALLOWED_HOSTS: 'https://search.example' }, /ALLOWED_HOSTS.*no host name/)
  check({ ALLOWED_HOSTS: 'search.example:3000' }, /ALLOWED_HOSTS.*no host name/)
  check({ ALLOWED_ORIGINS: 'chat.example' }, /ALLOWED_ORIGINS.*no origin/)
  check({ ALLOWED_ORIGINS: 'https://chat.example/' }, /ALLOWED_ORIGINS.*no origin/)
})

test('a key that is refused is not repeated', () => {
  expect(() => readConfig({ API_KEYS: 'fine,not so secret' })).toThrow(/^((?!secret|fine).)*$/)
})
