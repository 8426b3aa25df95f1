/** A scale goes with a model and the context of its sentences together. */
import { expect, test } from 'vitest'
import { scaleOf } from '../../src/retrieval/model-scales.ts'

test('another context of the same model has a scale of its own', () => {
  const title = scaleOf({ model: 'e5-small-v2', context: 'title' })
  const passage = scaleOf({ model: 'e5-small-v2', context: 'passage' })
  expect(title?.relevance).toMatchObject({ cosine: 8.574 })
  expect(passage?.relevance).toMatchObject({ cosine: 10.454 })
})

test('what was not measured has none', () => {
  expect(scaleOf({ model: 'bge-small-en-v1.5', context: 'title' })).not.toBeNull()
  expect(scaleOf({ model: 'bge-small-en-v1.5', context: 'passage' })).toBeNull()
  expect(scaleOf({ model: 'other', context: 'title' })).toBeNull()
})
