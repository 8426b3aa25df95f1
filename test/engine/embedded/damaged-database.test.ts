/** A damaged database is refused with advice, never served as if whole. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readManifest } from '../../../src/engine/embedded/generations.ts'
import type { EmbeddedArticle } from '../../../src/model.ts'
import { articles, closedIndex, DIMENSIONS } from './sample-index.ts'
import { openIndex, temporaryGeneration } from './temporary-index.ts'

describe('a damaged database', () => {
  it('is refused with advice', async () => {
    const folder = await closedIndex()
    await writeFile(
      join(folder, 'passages.db'),
      'this is not a database, though it is long enough to be one'.repeat(200),
    )
    await expect(openIndex(folder)).rejects.toMatchObject({
      code: 'index_damaged',
      message: expect.stringContaining('npm run build-index'),
    })
  })

  it('is refused when pages in its midst are overwritten', async () => {
    const folder = await closedIndex()
    const path = join(folder, 'passages.db')
    const bytes = await readFile(path)
    bytes.fill(0xa5, 8192, bytes.length - 8192)
    await writeFile(path, bytes)
    await expect(openIndex(folder)).rejects.toMatchObject({ code: 'index_damaged' })
  })

  it('shows no text that is not what its hash says, and all others', async () => {
    const folder = await closedIndex()
    const path = join(folder, 'passages.db')
    const [damaged, whole] = articles as [EmbeddedArticle, EmbeddedArticle]
    const bytes = await readFile(path)
    const at = bytes.indexOf(damaged.article.text)
    expect(at).toBeGreaterThan(0)
    bytes[at]! ^= 1
    await writeFile(path, bytes)
    const { engine } = await openIndex(folder)
    const { id } = damaged.article
    const refusal = {
      code: 'index_damaged',
      message: expect.stringMatching(`the text of ${id} is damaged.*index the article again`),
    }
    await expect(engine.article(id)).rejects.toMatchObject(refusal)
    await expect(engine.articles([whole.article.id, id])).rejects.toMatchObject(refusal)
    expect((await engine.article(whole.article.id))?.text).toBe(whole.article.text)
    await engine.put([damaged])
    expect((await engine.article(id))?.text).toBe(damaged.article.text)
    await engine.close()
  })

  it('is refused when it is missing from a built index, rather than made anew', async () => {
    const folder = await temporaryGeneration(DIMENSIONS)
    const { engine } = await openIndex(folder)
    await engine.put(articles)
    await engine.recordBuild()
    await engine.close()
    await rm(join(folder, 'passages.db'))
    await expect(openIndex(folder)).rejects.toMatchObject({ code: 'index_damaged' })
  })

  it('is refused when it is of another format', async () => {
    const folder = await closedIndex()
    const path = join(folder, 'passages.db')
    const bytes = await readFile(path)
    bytes.writeUInt32BE(99, 60)
    await writeFile(path, bytes)
    await expect(openIndex(folder)).rejects.toMatchObject({
      code: 'index_mismatch',
      message: expect.stringContaining('format 99, expected 2'),
    })
  })

  it('is refused when its folder is gone', async () => {
    const folder = await temporaryGeneration(DIMENSIONS)
    const manifest = await readManifest(folder)
    const gone = join(folder, 'nowhere')
    await expect(openIndex(folder, { folder: gone, manifest })).rejects.toMatchObject({ code: 'index_damaged' })
  })

  it('is reported by its folder when it cannot be opened there', async () => {
    const folder = await temporaryGeneration(DIMENSIONS)
    await mkdir(join(folder, 'passages.db'))
    await expect(openIndex(folder)).rejects.toMatchObject({
      code: 'index_read_only',
      message: expect.stringContaining(folder),
    })
  })
})
