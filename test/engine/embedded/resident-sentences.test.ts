/** Sentences held in memory keep their cosines and their places, however many come and go. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { keepBest } from '../../../src/engine/embedded/keep-best.ts'
import { createLabelRanges } from '../../../src/engine/embedded/label-ranges.ts'
import { createResidentSentences } from '../../../src/engine/embedded/resident-sentences.ts'
import type { Vector } from '../../../src/model.ts'
import { naiveCosine } from '../../contracts/naive-engine.ts'
import { randomVector, seededRandom } from '../../contracts/sample-articles.ts'

describe('resident sentences', () => {
  it('give cosines within 0.002 for vectors as a model makes them', () => {
    const random = seededRandom(9)
    for (const dimensions of [384, 385]) {
      const sentences = createResidentSentences(dimensions)
      const vectors = Array.from({ length: 500 }, () => randomVector(random, dimensions))
      for (const [i, vector] of vectors.entries()) sentences.add({ label: i + 1, passage: 1, vector })
      for (const query of vectors.slice(0, 50)) {
        const { cosine } = sentences.comparer(query)
        const errors = vectors.map((vector, i) => Math.abs(cosine(i + 1)! - naiveCosine(query, vector)))
        expect(Math.max(...errors)).toBeLessThan(0.002)
      }
    }
  })

  it('hold what a map would hold, through additions and removals', () => {
    const steps = fc.array(fc.record({ skip: fc.nat(3), remove: fc.option(fc.nat(200)) }), { maxLength: 150 })
    fc.assert(
      fc.property(steps, changes => {
        const [sentences, twin] = [createResidentSentences(4), new Map<number, Vector>()]
        const random = seededRandom(changes.length)
        let label = 0
        for (const { skip, remove } of changes) {
          label += 1 + skip
          const vector = randomVector(random, 4)
          sentences.add({ label, passage: 2 * label, vector })
          twin.set(label, vector)
          if (remove !== null) expect(sentences.remove(remove)).toBe(twin.delete(remove))
        }
        expect(sentences.labels()).toEqual([...twin.keys()])
        expect(sentences.count).toBe(twin.size)
        for (let each = 0; each <= label; each++)
          expect(sentences.passageOf(each)).toBe(twin.has(each) ? 2 * each : null)
        expect(sentences.lastLabel).toBe(label)
        const query = randomVector(random, 4)
        const keeper = keepBest(1000)
        sentences.scan(query, { from: 50, to: 120 }, keeper)
        const expected = [...twin.keys()].filter(each => each >= 50 && each <= 120)
        expect(
          keeper
            .best()
            .map(hit => hit.label)
            .sort((a, b) => a - b),
        ).toEqual(expected)
        const comparer = sentences.comparer(query)
        for (const hit of keeper.best()) expect(hit.cosine).toBe(comparer.cosine(hit.label))
        for (let from = 1; from <= label; from++) {
          const three = [from, from + 1, from + 2].map(each => comparer.cosine(each))
          const expected = three.includes(null) ? null : Float32Array.from(three.map(Number))
          expect(comparer.cosinesFrom(from, 3)).toEqual(expected)
        }
      }),
    )
  })

  it('give up the room of removed ones without losing others', () => {
    const random = seededRandom(4)
    const sentences = createResidentSentences(4)
    const vectors = Array.from({ length: 12_000 }, () => randomVector(random, 4))
    for (const [i, vector] of vectors.entries()) sentences.add({ label: i + 1, passage: 1, vector })
    const before = vectors.map((_, i) => sentences.comparer(vectors[0]!).cosine(i + 1))
    for (let label = 1; label <= 12_000; label++) if (label % 10 !== 1) sentences.remove(label)
    expect(sentences.count).toBe(1200)
    expect(sentences.lastLabel).toBe(12_000)
    const after = sentences.comparer(vectors[0]!)
    for (let label = 1; label <= 12_000; label++) {
      expect(after.cosine(label)).toBe(label % 10 === 1 ? before[label - 1] : null)
    }
    expect(sentences.remove(2)).toBe(false)
    sentences.add({ label: 12_001, passage: 1, vector: vectors[0]! })
    expect(sentences.has(12_001)).toBe(true)
  })
})

describe('keeping the best', () => {
  it('keeps what sorting would put first, the earlier label of equal ones', () => {
    const offers = fc.array(fc.integer({ min: -5, max: 5 }), { maxLength: 200 })
    fc.assert(
      fc.property(offers, fc.nat(20), (cosines, limit) => {
        const keeper = keepBest(limit)
        const scored = cosines.map((cosine, i) => ({ label: i + 1, cosine }))
        for (const { label, cosine } of scored) keeper.offer(label, cosine)
        const expected = scored.sort((a, b) => b.cosine - a.cosine || a.label - b.label).slice(0, limit)
        expect(keeper.best()).toEqual(expected)
      }),
    )
  })
})

describe('label ranges', () => {
  it('have exactly the labels of their ranges', () => {
    const gapsAndLengths = fc.array(fc.tuple(fc.nat(3), fc.integer({ min: 1, max: 4 })), { maxLength: 30 })
    fc.assert(
      fc.property(gapsAndLengths, pairs => {
        const labels: number[] = []
        let next = 1
        const ranges = pairs.map(([gap, length]) => {
          const from = next + gap
          next = from + length
          for (let label = from; label < next; label++) labels.push(label)
          return { from, to: next - 1 }
        })
        const found = createLabelRanges(ranges)
        expect(found.count).toBe(labels.length)
        for (let label = 0; label <= next; label++) expect(found.has(label)).toBe(labels.includes(label))
      }),
    )
  })
})
