/** Every filter of OpenAI's vector stores, through their own client, down to the articles that answer. */
import fc from 'fast-check'
import { beforeEach, expect, test } from 'vitest'
import type { Article } from '../../../src/model.ts'
import { openSampleStore, type SampleStore, storeArticles } from './sample-store.ts'

const [CUP, GAS, TREATY, UNDATED] = ['sport/cup.md', 'energy/gas.md', 'world/treaty.md', 'undated.txt']
const ALL = [CUP, GAS, TREATY, UNDATED].sort()

let store: SampleStore

beforeEach(async () => {
  store = await openSampleStore()
})

async function check(filters: unknown, ids: readonly (string | undefined)[]): Promise<void> {
  expect(await store.found(filters), JSON.stringify(filters)).toEqual([...ids].sort())
}

const compare = (type: string, key: string, value: unknown) => ({ type, key, value })

test('each type compares texts, numbers and booleans, each with its own kind only', async () => {
  await check(compare('eq', 'section', 'world'), [TREATY])
  await check(compare('eq', 'words', 300), [GAS])
  await check(compare('eq', 'words', '300'), [UNDATED])
  await check(compare('eq', 'opinion', true), [GAS])
  await check(compare('eq', 'opinion', 'true'), [])
  await check(compare('gt', 'words', 200), [GAS])
  await check(compare('gte', 'words', 200), [GAS, TREATY])
  await check(compare('lt', 'words', 200), [CUP])
  await check(compare('lte', 'words', 120.5), [CUP])
  await check(compare('gt', 'edition', '2025-01'), [GAS, CUP])
  await check(compare('gte', 'edition', '2025-01'), [GAS, CUP, TREATY])
  await check(compare('lt', 'edition', '2025-02'), [TREATY])
  await check(compare('lte', 'edition', '2025-02'), [TREATY, GAS])
  await check(compare('in', 'section', ['world', 'sport', 7]), [TREATY, CUP])
  await check(compare('in', 'words', [300, 120.5]), [GAS, CUP])
  await check(compare('in', 'section', []), [])
})

test('what excludes keeps the articles that lack the key', async () => {
  await check(compare('ne', 'section', 'world'), [GAS, CUP, UNDATED])
  await check(compare('ne', 'words', 300), [TREATY, CUP, UNDATED])
  await check(compare('nin', 'section', ['world', 'sport']), [GAS, UNDATED])
  await check(compare('nin', 'section', []), ALL)
  await check(compare('ne', 'no such key', 1), ALL)
  await check(compare('eq', 'no such key', 1), [])
})

test('of a list one member has to pass, and none may be excluded', async () => {
  await check(compare('eq', 'regions', 'west'), [GAS])
  await check(compare('in', 'regions', ['south', 'west']), [GAS, CUP])
  await check(compare('ne', 'regions', 'west'), [CUP, TREATY, UNDATED])
  await check(compare('nin', 'regions', ['north', 'south']), [TREATY, UNDATED])
  await check(compare('eq', 'regions', 'north, west'), [])
})

test('tags and language are compared like attributes', async () => {
  await check(compare('eq', 'tags', 'sea'), [TREATY])
  await check(compare('in', 'tags', ['sea', 'gas']), [TREATY, GAS])
  await check(compare('nin', 'tags', ['sea', 'gas']), [CUP, UNDATED])
  await check(compare('eq', 'language', 'fr'), [CUP])
  await check(compare('ne', 'language', 'en'), [CUP, UNDATED])
})

test('file_id, filename, title and url are compared for equality', async () => {
  for (const key of ['file_id', 'filename']) {
    await check(compare('eq', key, GAS), [GAS])
    await check(compare('ne', key, GAS), [CUP, TREATY, UNDATED])
    await check(compare('in', key, [GAS, CUP, 'absent']), [GAS, CUP])
    await check(compare('nin', key, [GAS, CUP]), [TREATY, UNDATED])
  }
  await check(compare('eq', 'title', 'Cup'), [CUP])
  await check(compare('ne', 'title', 'Cup'), [GAS, TREATY, UNDATED])
  await check(compare('eq', 'url', 'https://example.org/treaty'), [TREATY])
  await check(compare('ne', 'url', 'https://example.org/treaty'), [CUP, GAS, UNDATED])
})

test('published_at is compared in whole seconds, and undated articles are lost to what excludes only', async () => {
  const second = 1735689600
  await check(compare('eq', 'published_at', second), [TREATY])
  await check(compare('ne', 'published_at', second), [GAS, CUP, UNDATED])
  await check(compare('gt', 'published_at', second), [GAS, CUP])
  await check(compare('gte', 'published_at', second), [TREATY, GAS, CUP])
  await check(compare('lt', 'published_at', second + 1), [TREATY])
  await check(compare('lte', 'published_at', second + 1), [TREATY, GAS])
  await check(compare('in', 'published_at', [second, second + 1]), [TREATY, GAS])
  await check(compare('nin', 'published_at', [second, second + 1]), [CUP, UNDATED])
  await check(compare('gt', 'published_at', second + 0.5), [GAS, CUP])
  await check(compare('lt', 'published_at', second + 0.5), [TREATY])
  await check(compare('eq', 'published_at', second + 0.5), [])
  await check(compare('gte', 'published_at', -62_167_219_200), [TREATY, GAS, CUP])
  await check(compare('lte', 'published_at', 253_402_300_799), [TREATY, GAS, CUP])
})

test('published_at may be compared with dates, which stand for the whole day', async () => {
  await check(compare('eq', 'published_at', '2025-01-01'), [TREATY, GAS])
  await check(compare('gt', 'published_at', '2025-01-01'), [CUP])
  await check(compare('gte', 'published_at', '2025-01-01'), [TREATY, GAS, CUP])
  await check(compare('lt', 'published_at', '2025-01-01'), [])
  await check(compare('lte', 'published_at', '2025-01-01'), [TREATY, GAS])
  await check(compare('eq', 'published_at', '2026-06-01T20:30:00+02:00'), [CUP])
  await check(compare('lte', 'published_at', '9999-12-31'), [TREATY, GAS, CUP])
})

test('and, or nest to any mixture', async () => {
  const world = compare('eq', 'section', 'world')
  const long = compare('gte', 'words', 200)
  const recent = compare('gte', 'published_at', 1735689601)
  await check({ type: 'and', filters: [world] }, [TREATY])
  await check({ type: 'and', filters: [long, recent] }, [GAS])
  await check({ type: 'or', filters: [world, recent] }, [TREATY, GAS, CUP])
  await check({ type: 'and', filters: [{ type: 'or', filters: [world, recent] }, long] }, [TREATY, GAS])
  await check({ type: 'or', filters: [{ type: 'and', filters: [world, recent] }, compare('ne', 'language', 'en')] }, [
    CUP,
    UNDATED,
  ])
  await check({ type: 'and', filters: [compare('gt', 'words', 100), compare('lt', 'words', 200)] }, [CUP])
})

const keys = ['section', 'words', 'opinion', 'edition', 'regions', 'tags', 'language', 'title', 'absent']
const values = ['world', 'energy', 'north', 'sea', 'fr', 'en', 'Cup', '300', '2025-02', 300, 120.5, 200, true, false]

interface Comparison {
  readonly type: string
  readonly key: string
  readonly value: unknown
}
type Tree = Comparison | { readonly type: 'and' | 'or'; readonly filters: readonly Tree[] }

const comparison = fc.oneof(
  fc.record({
    type: fc.constantFrom('in', 'nin'),
    key: fc.constantFrom(...keys.filter(key => key !== 'title')),
    value: fc.array(fc.constantFrom(...values), { maxLength: 3 }),
  }),
  fc.record({
    type: fc.constantFrom('eq', 'ne'),
    key: fc.constantFrom(...keys.filter(key => key !== 'title')),
    value: fc.constantFrom(...values),
  }),
  fc.record({ type: fc.constantFrom('eq', 'ne'), key: fc.constant('title'), value: fc.constantFrom('Cup', 'Gas', '') }),
  fc.record({
    type: fc.constantFrom('gt', 'gte', 'lt', 'lte'),
    key: fc.constantFrom('words', 'edition', 'section', 'absent'),
    value: fc.constantFrom(...values.filter(value => typeof value !== 'boolean')),
  }),
)
const { tree } = fc.letrec<{ tree: Tree }>(tie => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    comparison,
    fc.record({
      type: fc.constantFrom('and' as const, 'or' as const),
      filters: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }),
    }),
  ),
}))

/** What OpenAI's filters say, read off the article as it is. */
function holds(filter: Tree, article: Article): boolean {
  if ('filters' in filter) {
    const each = filter.filters.map(part => holds(part, article))
    return filter.type === 'and' ? each.every(Boolean) : each.some(Boolean)
  }
  const { type, key, value } = filter
  const own = valuesOf(article, key)
  const given = [value].flat()
  if (type === 'eq' || type === 'in') return own.some(each => given.includes(each))
  if (type === 'ne' || type === 'nin') return !own.some(each => given.includes(each))
  const bound = given[0] as string | number
  return own.some(each => {
    if (typeof each !== typeof bound) return false
    const some = each as string | number
    return { gt: some > bound, gte: some >= bound, lt: some < bound, lte: some <= bound }[type]!
  })
}

function valuesOf({ attributes, tags, language, title }: Article, key: string): readonly unknown[] {
  const fields: Record<string, unknown> = { ...attributes, tags, language: language ?? [], title }
  return [fields[key] ?? []].flat()
}

test('any tree of filters finds exactly the articles for which it holds', async () => {
  await fc.assert(
    fc.asyncProperty(tree, async filter => {
      await check(
        filter,
        storeArticles.filter(article => holds(filter, article)).map(article => article.id),
      )
    }),
    { numRuns: 150 },
  )
})
