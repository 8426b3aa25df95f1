/** Whatever is stored, replaced, removed and imported in whatever order: what is found is what a plain map holds. */
import fc from 'fast-check'
import request from 'supertest'
import { expect, test } from 'vitest'
import { type HashServer, openHashServer } from '../support/hash-server.ts'

const IDS = ['a', 'b', 'c/d', 'é 😀', 'constructor']
const WORDS = ['heron', 'zebra', 'lion', 'owl', 'otter']

const id = fc.constantFrom(...IDS)
const word = fc.constantFrom(...WORDS)
const text = fc
  .array(word, { minLength: 1, maxLength: 3 })
  .map(words => words.map(each => `The ${each} is here.`).join(' '))
const record = fc.record({ id, text })

type Step =
  | { readonly kind: 'put'; readonly id: string; readonly text: string }
  | { readonly kind: 'delete'; readonly id: string }
  | { readonly kind: 'import'; readonly records: readonly { id: string; text: string }[]; readonly isArray: boolean }
  | { readonly kind: 'search'; readonly word: string }

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('put' as const), id, text }),
  fc.record({ kind: fc.constant('delete' as const), id }),
  fc.record({
    kind: fc.constant('import' as const),
    records: fc.array(record, { minLength: 1, maxLength: 20 }),
    isArray: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('search' as const), word }),
)

/** What is stored, by id. */
type Twin = Map<string, string>

async function take(server: HashServer, twin: Twin, step: Step): Promise<void> {
  if (step.kind === 'search') return expectFound(server, twin, step.word)
  if (step.kind === 'import') return importAll(server, twin, step)
  const path = `/v1/articles/${encodeURIComponent(step.id)}`
  const was = twin.get(step.id)
  if (step.kind === 'delete') {
    await request(server.app)
      .delete(path)
      .expect(was === undefined ? 404 : 204)
    twin.delete(step.id)
    return
  }
  const { status, body } = await request(server.app).put(path).send({ title: 'T', text: step.text })
  expect([status, body.changed]).toEqual([was === undefined ? 201 : 200, was !== step.text])
  twin.set(step.id, step.text)
}

async function importAll({ app }: HashServer, twin: Twin, step: Extract<Step, { kind: 'import' }>): Promise<void> {
  const records = step.records.map(each => ({ ...each, title: 'T' }))
  const body = step.isArray ? JSON.stringify(records) : records.map(each => JSON.stringify(each)).join('\n')
  const type = step.isArray ? 'application/json' : 'application/x-ndjson'
  const sent = request(app).post('/v1/articles').type(type)
  const { results } = (await sent.send(body).expect(200)).body
  const expected = records.map(each => {
    const was = twin.get(each.id)
    twin.set(each.id, each.text)
    return was === undefined ? 'created' : was === each.text ? 'unchanged' : 'updated'
  })
  expect(results.map((result: { status: string }) => result.status)).toEqual(expected)
}

/** By words and by meaning: both see exactly what is stored, and every quote is a slice of it. */
async function expectFound({ app }: HashServer, twin: Twin, wanted: string): Promise<void> {
  const search = async (query: object) => {
    const { body } = await request(app).post('/v1/search').send(query).expect(200)
    for (const { citation, alsoIn } of body.results) {
      expect(twin.get(citation.articleId)!.slice(citation.start, citation.end)).toBe(citation.quote)
      for (const { articleId } of alsoIn) expect(twin.has(articleId)).toBe(true)
    }
    const ids = body.results.flatMap((result: { citation: { articleId: string }; alsoIn: { articleId: string }[] }) =>
      [result.citation, ...result.alsoIn].map(each => each.articleId),
    )
    return new Set(ids)
  }
  const holding = [...twin].filter(([, stored]) => stored.includes(wanted)).map(([each]) => each)
  expect(await search({ query: `"the ${wanted}"`, limit: 50 })).toEqual(new Set(holding))
  expect(await search({ query: wanted, mode: 'semantic', limit: 50 })).toEqual(new Set(twin.keys()))
}

async function expectWhole({ app }: HashServer, twin: Twin): Promise<void> {
  const { body } = await request(app).get('/v1/articles?text=true').expect(200)
  const listed = body.articles.map((each: { id: string; text: string }) => [each.id, each.text])
  expect(new Map(listed)).toEqual(twin)
  expect((await request(app).get('/v1/index')).body.counts.articles).toBe(twin.size)
}

test('random sequences of writes and searches agree with a plain map, also when opened anew', async () => {
  const server = await openHashServer()
  const twin: Twin = new Map()
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async steps => {
      for (const each of steps) await take(server, twin, each)
      for (const each of WORDS) await expectFound(server, twin, each)
      await expectWhole(server, twin)
    }),
    // the twin goes on from run to run, so a failure cannot be made smaller
    { numRuns: 40, endOnFailure: true },
  )
  await server.close()
  await expectWhole(await openHashServer({ indexData: server.indexData }), twin)
})
