/** Splits a stream of bytes that holds one JSON array into its elements in bounded memory. */
import { collectPart, type StreamPart } from './collect-part.ts'

/** Where in the array the next byte is. */
type Place = 'before' | 'inside' | 'after' | 'lost'

const [QUOTE, BACKSLASH, COMMA, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = Buffer.from('"\\,[]{}')
const SPACE = new Set(Buffer.from(' \t\r\n'))
const BYTE_ORDER_MARK = new Set([0xef, 0xbb, 0xbf])

/**
 * Elements end at a comma or bracket that stands outside strings and inner brackets; whether they are JSON is for others
 * to say, so that a bad one spoils itself only. What is not whole as an array ends with a problem as its last part.
 * Holds at most one element of `maxBytes` and one chunk. Throws what `chunks` does.
 */
export async function* splitJsonArray(chunks: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<StreamPart> {
  const part = collectPart(maxBytes, 'element')
  const walk = walkArray()
  let position = 1
  for await (const chunk of chunks) {
    let start = 0
    for (let at = 0; at < chunk.length; at++) {
      const step = walk.step(chunk[at]!)
      if (step === 'skip') start = at + 1
      if (step !== 'end') continue
      part.add(chunk.subarray(start, at))
      start = at + 1
      yield part.take()
      position++
    }
    if (walk.place() === 'inside') part.add(chunk.subarray(start))
  }
  const problem = walk.problem()
  if (problem !== null) yield { position, bytes: null, problem }
}

/** `skip`: the byte belongs to no element; `end`: it ends one; `keep`: it is part of one. */
type Step = 'skip' | 'end' | 'keep'

function walkArray() {
  const state = { place: 'before' as Place, depth: 0, isText: false, isEscaped: false, isFirst: true, isEmpty: true }
  return {
    step: (byte: number): Step => (state.place === 'inside' ? stepInside(state, byte) : stepOutside(state, byte)),
    place: () => state.place,
    problem(): string | null {
      if (state.place === 'after') return null
      if (state.place === 'inside') return 'the array ends too early; expected ] at its end'
      return state.isFirst
        ? 'expected a list of articles, that is, [ first and ] last'
        : 'there is more after the array'
    },
  }
}

type Walk = { place: Place; depth: number; isText: boolean; isEscaped: boolean; isFirst: boolean; isEmpty: boolean }

function stepOutside(state: Walk, byte: number): Step {
  if (SPACE.has(byte) || state.place === 'lost') return 'skip'
  if (state.place === 'before' && BYTE_ORDER_MARK.has(byte)) return 'skip'
  if (state.place === 'before' && byte === OPEN_LIST) {
    state.place = 'inside'
    return 'skip'
  }
  state.isFirst = state.place === 'before'
  state.place = 'lost'
  return 'skip'
}

function stepInside(state: Walk, byte: number): Step {
  if (state.isText) return stepText(state, byte)
  if (SPACE.has(byte) && state.isEmpty) return 'skip'
  const isOuter = state.depth === 0
  if (isOuter && (byte === COMMA || byte === CLOSE_LIST)) return endElement(state, byte)
  state.isEmpty = false
  state.isFirst = false
  if (byte === QUOTE) state.isText = true
  else if (byte === OPEN_LIST || byte === OPEN_OBJECT) state.depth++
  else if (!isOuter && (byte === CLOSE_LIST || byte === CLOSE_OBJECT)) state.depth--
  return 'keep'
}

function stepText(state: Walk, byte: number): Step {
  if (state.isEscaped) state.isEscaped = false
  else if (byte === BACKSLASH) state.isEscaped = true
  else if (byte === QUOTE) state.isText = false
  return 'keep'
}

/** `[]` has no element, while `[1,]` has two, the second of which is missing. */
function endElement(state: Walk, byte: number): Step {
  const isNone = byte === CLOSE_LIST && state.isFirst
  state.isFirst = false
  state.isEmpty = true
  if (byte === CLOSE_LIST) state.place = 'after'
  return isNone ? 'skip' : 'end'
}
