/** Tests of how the environment decides what embeds: a profile, and the settings that win over it. */
import { expect, test } from 'vitest'
import { readConfig } from '../src/config.ts'

function check(environment: Record<string, string>, expected: [model: string, context: string]) {
  const { embeddingModel, embeddingContext } = readConfig(environment)
  expect([embeddingModel, embeddingContext]).toEqual(expected)
}

test('a profile is a short name for a model and a context, best unless told', () => {
  check({}, ['e5-small-v2', 'title'])
  check({ EMBEDDING_PROFILE: '' }, ['e5-small-v2', 'title'])
  check({ EMBEDDING_PROFILE: 'best' }, ['e5-small-v2', 'title'])
  check({ EMBEDDING_PROFILE: 'fast' }, ['e5-small-v2', 'passage'])
})

test('a setting of its own wins over the profile', () => {
  check({ EMBEDDING_PROFILE: 'fast', EMBEDDING_MODEL: 'all-MiniLM-L6-v2' }, ['all-MiniLM-L6-v2', 'passage'])
  check({ EMBEDDING_PROFILE: 'fast', EMBEDDING_CONTEXT: 'title' }, ['e5-small-v2', 'title'])
  check({ EMBEDDING_MODEL: 'bge-small-en-v1.5' }, ['bge-small-en-v1.5', 'title'])
})

test('another profile or context is refused with what was seen and what there is', () => {
  const refused = (environment: Record<string, string>) => expect(() => readConfig(environment))
  refused({ EMBEDDING_PROFILE: 'quick' }).toThrow(/EMBEDDING_PROFILE=quick: .*"best"\|"fast"/)
  refused({ EMBEDDING_CONTEXT: 'window' }).toThrow(/EMBEDDING_CONTEXT=window: .*"title"\|"passage"/)
})
