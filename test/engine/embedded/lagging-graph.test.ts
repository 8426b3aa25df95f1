/** A graph takes in its backlog between other work and never loses count of it. */
import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { createLaggingGraph } from '../../../src/engine/embedded/lagging-graph.ts'
import { createVectorGraph } from '../../../src/engine/embedded/vector-graph.ts'
import type { Vector } from '../../../src/model.ts'
import { randomVector, seededRandom } from '../../contracts/sample-articles.ts'
import { GRAPH } from './temporary-index.ts'

const random = seededRandom(6)
const vectors = Array.from({ length: 3000 }, () => randomVector(random, 16))

function laggingGraph(vectorOf: (label: number) => Vector | null = label => vectors[label - 1]!) {
  const errors: string[] = []
  const logger = pino({ level: 'error' }, { write: (line: string) => void errors.push(line) })
  return { lagging: createLaggingGraph(createVectorGraph({ ...GRAPH, dimensions: 16 }), { vectorOf, logger }), errors }
}

describe('a lagging graph', () => {
  it('lets other work run while it takes in a large backlog', async () => {
    const { lagging } = laggingGraph()
    for (let label = 1; label <= vectors.length; label++) lagging.add(label)
    let turns = 0
    let isDone = false
    const done = lagging.shrinkBacklog(0).then(() => {
      isDone = true
    })
    while (!isDone) {
      await new Promise(resolve => setImmediate(resolve))
      turns++
      expect(lagging.graph.points + lagging.waiting.size).toBe(vectors.length)
    }
    await done
    expect(turns).toBeGreaterThan(3)
    expect(lagging.graph.points).toBe(vectors.length)
  })

  it('drops what is removed before it was taken in, and removes what was', async () => {
    const { lagging } = laggingGraph()
    for (let label = 1; label <= 10; label++) lagging.add(label)
    lagging.remove(3)
    await lagging.shrinkBacklog(0)
    expect(lagging.graph.points).toBe(9)
    lagging.remove(4)
    await lagging.shrinkBacklog(0)
    expect(
      lagging.graph
        .search(vectors[3]!, 10, null)
        .map(hit => hit.label)
        .sort((a, b) => a - b),
    ).toEqual([1, 2, 5, 6, 7, 8, 9, 10])
  })

  it('leaves out what is no longer stored, also when told of its removal later', async () => {
    const { lagging, errors } = laggingGraph(label => (label === 2 ? null : vectors[label]!))
    for (const label of [1, 2, 3]) lagging.add(label)
    await lagging.shrinkBacklog(0)
    lagging.remove(2)
    await lagging.shrinkBacklog(0)
    expect(lagging.graph.labels().sort()).toEqual([1, 3])
    expect({ removed: lagging.graph.removed, errors }).toEqual({ removed: 0, errors: [] })
  })

  it('stands still for a task and then goes on', async () => {
    const { lagging } = laggingGraph()
    lagging.add(1)
    await lagging.whileStill(async () => {
      lagging.add(2)
      await new Promise(resolve => setTimeout(resolve, 20))
      expect({ points: lagging.graph.points, backlog: lagging.backlog }).toEqual({ points: 1, backlog: 1 })
    })
    await lagging.shrinkBacklog(0)
    expect(lagging.graph.points).toBe(2)
  })

  it('keeps what it could not take in, says so, and tries again with the next', async () => {
    let isBroken = true
    const { lagging, errors } = laggingGraph(label => {
      if (isBroken) throw new Error('disk on fire')
      return vectors[label]!
    })
    lagging.add(1)
    await lagging.shrinkBacklog(0)
    expect([...lagging.waiting]).toEqual([1])
    expect(errors.join()).toContain('disk on fire')
    isBroken = false
    lagging.add(2)
    await lagging.shrinkBacklog(0)
    expect(lagging.graph.points).toBe(2)
  })

  it('stops at once and for good', async () => {
    const { lagging } = laggingGraph()
    for (let label = 1; label <= vectors.length; label++) lagging.add(label)
    await lagging.stop()
    lagging.add(vectors.length + 1)
    await lagging.shrinkBacklog(0)
    expect(lagging.graph.points).toBeLessThan(vectors.length)
    expect(lagging.graph.points + lagging.waiting.size).toBe(vectors.length + 1)
  })
})
