/** Several servers before one cluster see each other's writes, and never half of one. */
import { expect, onTestFinished, test } from 'vitest'
import { checkResults } from '../../scripts/faults/check-citations.ts'
import { openLibrary } from '../../src/compose.ts'
import { digestArticle } from '../../src/indexing/digest-article.ts'
import { makeArticle } from '../support/articles.ts'
import { searchRequest } from '../support/search-request.ts'
import { type ClusterLibrary, foundationOver, openClusterLibrary } from './cluster-library.ts'
import { openPlace } from './open-cluster.ts'

async function openElsewhere({ place }: ClusterLibrary) {
  const library = (await openLibrary(await foundationOver(openPlace(place.client.settings))))!
  onTestFinished(() => library.engine.close())
  return library
}

/** Until it holds; the test's time-out is the limit. */
async function eventually(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise(resolve => setTimeout(resolve, 50))
}

const text = 'A zeppelin landed on the meadow. Its crew asked for tea.'

test('what one server writes is found by it at once, and by another', async () => {
  const here = await openClusterLibrary(5)
  const there = await openElsewhere(here)
  await here.index([makeArticle({ id: 'zeppelin', title: 'Zeppelin', text })])
  const find = async (library: typeof there) => {
    const request = searchRequest({ query: 'zeppelin crew', limit: 1 })
    return (await library.searcher.search(request)).results[0]?.citation.articleId
  }
  expect(await find(here)).toBe('zeppelin')
  await eventually(async () => (await find(there)) === 'zeppelin')
  expect((await there.engine.article('zeppelin'))?.text).toBe(text)
})

test('every change of one server raises the sequence of the others', async () => {
  const here = await openClusterLibrary(3)
  const there = await openElsewhere(here)
  const { sequence } = await there.engine.state()
  await here.engine.remove(['a0'])
  await eventually(async () => (await there.engine.state()).sequence > sequence)
  expect((await there.engine.state()).counts.articles).toBe(2)
})

test('what has settled is found by the vector index alone, the last sentence included', async () => {
  const here = await openClusterLibrary(300)
  await here.engine.settle()
  const manifest = (await here.foundation.generations.current())!
  const elsewhere = await here.foundation.generations.openAny(manifest)
  onTestFinished(() => elsewhere.close())
  const archive = await here.foundation.generations.openArchive(manifest)
  onTestFinished(() => archive.close())
  let looked = 0
  for await (const { id, found } of archive.all()) {
    const vector = found!.passages.at(-1)!.vectors.at(-1)!
    const nearest = await elsewhere.nearest(vector, 5, { articleIds: [id] })
    expect(nearest[0]?.cosine).toBeCloseTo(1, 4)
    looked++
  }
  expect(looked).toBe(300)
})

test('what was removed through one is not there for the other, and stays away', async () => {
  const here = await openClusterLibrary(3)
  const there = await openElsewhere(here)
  expect(await there.engine.remove(['a1'])).toBe(1)
  expect(await here.engine.remove(['a1'])).toBe(0)
  expect(await here.engine.article('a1')).toBeNull()
  await eventually(async () => (await here.engine.matching('town 1', 10, { articleIds: ['a1'] })).length === 0)
})

test('an article that is replaced again and again is one version or another, whole', async () => {
  const here = await openClusterLibrary(3)
  const there = await openElsewhere(here)
  const versions = Array.from({ length: 12 }, (_, i) => `Version ${i} begins.${' It goes on.'.repeat(i)} It ends.`)
  await here.index([makeArticle({ id: 'moving', text: versions[0]! })])
  let isWriting = true
  const writing = (async () => {
    for (const version of versions) await here.index([makeArticle({ id: 'moving', text: version })])
    isWriting = false
  })()
  let seen = 0
  while (isWriting) {
    const [article, passages] = await Promise.all([there.engine.article('moving'), there.engine.passages('moving')])
    expect(versions).toContain(article!.text)
    const ends = passages.map(passage => passage.end)
    expect(versions.map(version => [version.length])).toContainEqual(ends)
    seen++
  }
  await writing
  expect(seen).toBeGreaterThan(0)
})

test('an article that is replaced again and again is found by every search of another server', async () => {
  const here = await openClusterLibrary(3)
  const there = await openElsewhere(here)
  const texts = new Map<string, { text: string }>()
  const write = (i: number) => {
    // Of other lengths, so that the spans of one version do not fit the next one.
    const article = makeArticle({
      id: 'zeppelin',
      text: `${'Zeppelin '.repeat(1 + (i % 3))}${i} landed. Its crew had tea.`,
    })
    texts.set(digestArticle(article).textSha256, article)
    return here.index([article])
  }
  await write(0)
  let isWriting = true
  const writing = (async () => {
    for (let i = 1; i <= 25; i++) await write(i)
  })().finally(() => {
    isWriting = false
  })
  let searches = 0
  while (isWriting) {
    const matches = await there.engine.matching('zeppelin crew', 5, {})
    expect(matches.map(hit => hit.articleId)).toContain('zeppelin')
    const { results } = await there.searcher.search(searchRequest({ query: 'zeppelin crew', limit: 1 }))
    expect(results[0]?.citation.quote).toMatch(/^(Zeppelin )+\d+ landed\. Its crew had tea\.$/)
    expect(checkResults({ find: sha256 => texts.get(sha256) }, results)).toEqual([])
    for (const { citation, evidence } of results) {
      const { text } = texts.get(citation.articleSha256)!
      const sentences = [text.slice(0, text.indexOf('.') + 1), text.slice(text.indexOf('.') + 2)]
      for (const sentence of evidence) expect(sentences).toContain(sentence.text)
    }
    searches++
  }
  await writing
  expect(searches).toBeGreaterThan(25)
})
