/** The graph never shows a trap of the library beneath it. */
import { readFile, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createVectorGraph, type GraphShape, loadVectorGraph } from '../../../src/engine/embedded/vector-graph.ts'
import type { Vector } from '../../../src/model.ts'
import { randomVector, seededRandom } from '../../contracts/sample-articles.ts'
import { GRAPH, temporaryFolder } from './temporary-index.ts'

const SHAPE: GraphShape = { ...GRAPH, dimensions: 8 }
/** More than the capacity that a graph starts with, and than twice it. */
const MANY = 2500

function manyVectors(): Vector[] {
  const random = seededRandom(1)
  return Array.from({ length: MANY }, () => randomVector(random, SHAPE.dimensions))
}

function filledGraph(vectors: readonly Vector[]) {
  const graph = createVectorGraph(SHAPE)
  for (const [i, vector] of vectors.entries()) graph.add(i + 1, vector)
  return graph
}

describe('a graph', () => {
  it('grows past its capacity and finds what was added before and after', () => {
    const vectors = manyVectors()
    const graph = filledGraph(vectors)
    expect(graph.points).toBe(MANY)
    for (const label of [1, 1024, 1025, 2048, 2049, MANY]) {
      expect(graph.search(vectors[label - 1]!, 1, null)).toMatchObject([{ label, cosine: expect.closeTo(1, 5) }])
    }
  })

  it('gives what it has when asked for more than it holds, or could hold', () => {
    const vectors = manyVectors().slice(0, 5)
    const graph = filledGraph(vectors)
    expect(graph.search(vectors[0]!, 6, null)).toHaveLength(5)
    expect(graph.search(vectors[0]!, 1_000_000, null)).toHaveLength(5)
    expect(createVectorGraph(SHAPE).search(vectors[0]!, 10, null)).toEqual([])
  })

  it('refuses vectors of another dimension and stays usable', () => {
    const vectors = manyVectors().slice(0, 5)
    const graph = filledGraph(vectors)
    const wrong = new Float32Array(7).fill(1)
    expect(() => graph.add(6, wrong)).toThrow(/7 dimensions, expected 8/)
    expect(() => graph.search(wrong, 1, null)).toThrow(/7 dimensions, expected 8/)
    expect(graph.points).toBe(5)
    expect(graph.search(vectors[2]!, 1, null)).toMatchObject([{ label: 3 }])
  })

  it('never finds what was removed or is not allowed', () => {
    const vectors = manyVectors()
    const graph = filledGraph(vectors)
    graph.remove(7)
    expect(graph.removed).toBe(1)
    const labels = graph.search(vectors[6]!, MANY, label => label % 2 === 1).map(hit => hit.label)
    expect(labels).not.toContain(7)
    expect(labels.every(label => label % 2 === 1)).toBe(true)
  })

  it('is the same for the same vectors in the same order', async () => {
    const folder = await temporaryFolder()
    const files = ['a', 'b'].map(name => join(folder, name))
    for (const file of files) await filledGraph(manyVectors()).save(() => file)
    const [a, b] = await Promise.all(files.map(file => readFile(file)))
    expect(a!.equals(b!)).toBe(true)
  })
})

describe('a graph on disk', () => {
  async function savedGraph() {
    const path = join(await temporaryFolder(), 'graph.hnsw')
    const vectors = manyVectors()
    const graph = filledGraph(vectors)
    graph.remove(7)
    await graph.save(() => path)
    return { path, vectors, graph }
  }

  it('finds the same when loaded, and goes on growing', async () => {
    const { path, vectors, graph } = await savedGraph()
    const loaded = await loadVectorGraph(path, SHAPE)
    expect(loaded.search(vectors[6]!, 10, null)).toEqual(graph.search(vectors[6]!, 10, null))
    for (const [i, vector] of vectors.entries()) loaded.add(MANY + i + 1, vector)
    expect(loaded.points).toBe(2 * MANY)
    loaded.remove(7)
    expect(loaded.labels()).toHaveLength(2 * MANY)
  })

  it('is refused when it is of another dimension or of other links', async () => {
    const { path } = await savedGraph()
    await expect(loadVectorGraph(path, { ...SHAPE, dimensions: 9 })).rejects.toThrow(/bytes per point/)
    await expect(loadVectorGraph(path, { ...SHAPE, m: 8 })).rejects.toThrow(/bytes per point/)
  })

  it('is refused when it is cut off anywhere, missing or empty', async () => {
    const { path } = await savedGraph()
    const { size } = await stat(path)
    for (const length of [size - 1, Math.floor(size / 2), 96, 95, 0]) {
      await truncate(path, length)
      await expect(loadVectorGraph(path, SHAPE)).rejects.toThrow()
    }
    await expect(loadVectorGraph(`${path}.missing`, SHAPE)).rejects.toThrow(/ENOENT/)
  })

  it('is not reported as saved where nothing could be written', async () => {
    const graph = filledGraph(manyVectors().slice(0, 5))
    const file = join(await temporaryFolder(), 'file')
    await writeFile(file, 'not a folder')
    for (const path of [join(file, 'graph.hnsw'), join(`${file}-missing`, 'graph.hnsw')]) {
      await expect(graph.save(() => path)).rejects.toMatchObject({ code: 'storage_failed' })
    }
  })
})
