/** Settings from the environment: lists of keys, hosts and origins; what embeds, by profile or by itself. */
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

function checkEmbedding(environment: Record<string, string>, expected: [model: string, context: string]) {
  const { embeddingModel, embeddingContext } = readConfig(environment)
  expect([embeddingModel, embeddingContext]).toEqual(expected)
}

test('a profile is a short name for a model and a context, best unless told', () => {
  checkEmbedding({}, ['e5-small-v2', 'title'])
  checkEmbedding({ EMBEDDING_PROFILE: '' }, ['e5-small-v2', 'title'])
  checkEmbedding({ EMBEDDING_PROFILE: 'best' }, ['e5-small-v2', 'title'])
  checkEmbedding({ EMBEDDING_PROFILE: 'fast' }, ['e5-small-v2', 'passage'])
})

test('a setting of its own wins over the profile', () => {
  checkEmbedding({ EMBEDDING_PROFILE: 'fast', EMBEDDING_MODEL: 'all-MiniLM-L6-v2' }, ['all-MiniLM-L6-v2', 'passage'])
  checkEmbedding({ EMBEDDING_PROFILE: 'fast', EMBEDDING_CONTEXT: 'title' }, ['e5-small-v2', 'title'])
  checkEmbedding({ EMBEDDING_MODEL: 'bge-small-en-v1.5' }, ['bge-small-en-v1.5', 'title'])
})

test('another profile or context is refused with what was seen and what there is', () => {
  const refused = (environment: Record<string, string>) => expect(() => readConfig(environment))
  refused({ EMBEDDING_PROFILE: 'quick' }).toThrow(/EMBEDDING_PROFILE=quick: .*"best"\|"fast"/)
  refused({ EMBEDDING_CONTEXT: 'window' }).toThrow(/EMBEDDING_CONTEXT=window: .*"title"\|"passage"/)
})
