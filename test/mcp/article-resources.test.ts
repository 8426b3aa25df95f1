/** Articles as resources: every one listed once, by pages, and read by whatever id it has. */
import { expect, test } from 'vitest'
import type { Article } from '../../src/model.ts'
import { makeArticle } from '../support/articles.ts'
import { bridge, connectClient, openServer } from './sample-server.ts'

async function openResources(articles: readonly Article[]) {
  return connectClient(await openServer(articles), 'http', 'modern')
}

test('a listing has pages, and all pages together every article once', async () => {
  const articles = Array.from({ length: 230 }, (_, i) => makeArticle({ id: `a/${i}.md`, title: `Title ${i}` }))
  const client = await openResources(articles)
  const first = await client.listResources({}, { cacheMode: 'bypass' }).catch(error => error)
  const uris: string[] = []
  let pages = 0
  let cursor: string | undefined
  do {
    const page = await client.request({ method: 'resources/list', params: { ...(cursor ? { cursor } : {}) } })
    expect(page.resources.length).toBeLessThanOrEqual(100)
    uris.push(...page.resources.map(resource => resource.uri))
    cursor = page.nextCursor
    pages++
  } while (cursor !== undefined)
  expect(first.resources).toHaveLength(230) // the client walks the pages by itself
  expect([pages, uris.length, new Set(uris).size]).toEqual([3, 230, 230])
})

test('a resource tells title, authors and date, and gives the whole text', async () => {
  const client = await openResources([bridge])
  const { resources } = await client.listResources()
  expect(resources).toEqual([
    {
      uri: 'verbatim://articles/news%2Fbridge%2C%20part%201.md',
      name: bridge.id,
      title: 'Bridge falls',
      mimeType: 'text/plain',
      description: 'Ada Müller, 2026-03-01',
      annotations: { lastModified: '2026-03-01T08:00:00.000Z' },
    },
  ])
  const { contents } = await client.readResource({ uri: resources[0]!.uri })
  expect(contents).toEqual([{ uri: resources[0]!.uri, mimeType: 'text/plain', text: bridge.text }])
})

test('any id comes back from its address', async () => {
  const ids = [
    'plain',
    'a/b/c.md',
    'a b',
    '100%',
    '%2F',
    'ünï💥',
    'a?b=c#d',
    'a,b;c',
    'a{id}',
    'A:0-5',
    "o'clock",
    '*!()~',
  ]
  const client = await openResources(ids.map(id => makeArticle({ id, text: `This is ${id}.` })))
  const { resources } = await client.listResources()
  const texts = await Promise.all(
    resources.map(async ({ uri, name }) => {
      const { contents } = await client.readResource({ uri })
      return [name, (contents[0] as { text: string }).text]
    }),
  )
  expect(Object.fromEntries(texts)).toEqual(Object.fromEntries(ids.map(id => [id, `This is ${id}.`])))
})

test('the template is listed, and completes ids', async () => {
  const client = await openResources(['b/1', 'b/2', 'c'].map(id => makeArticle({ id })))
  const { resourceTemplates } = await client.listResourceTemplates()
  expect(resourceTemplates).toMatchObject([{ uriTemplate: 'verbatim://articles/{id}', name: 'article' }])
  const complete = async (value: string) => {
    const ref = { type: 'ref/resource', uri: 'verbatim://articles/{id}' } as const
    return (await client.complete({ ref, argument: { name: 'id', value } })).completion.values
  }
  expect(await complete('b/')).toEqual(['b/1', 'b/2'])
  expect(await complete('c')).toEqual(['c'])
  expect(await complete('x')).toEqual([])
})

test('what is not there, and a cursor that is none, are errors that say so', async () => {
  const client = await openResources([bridge])
  const check = async (uri: string, reason: RegExp) => expect(client.readResource({ uri })).rejects.toThrow(reason)
  await check('verbatim://articles/none', /not found/i)
  await check('verbatim://articles/%E0%A4%A', /not found/i)
  await check('file:///etc/passwd', /not found/i)
  await check('nonsense', /invalid/i)
  await expect(client.request({ method: 'resources/list', params: { cursor: '!' } })).rejects.toMatchObject({
    code: -32602,
    message: expect.stringContaining('the cursor is not one of this list'),
  })
})
