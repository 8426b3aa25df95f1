/** Lays the sentences of a passage out over model runs, each with the others around it, so that none is lost or cut short. */
import { type RunPlanner, splitEvenly } from './plan-runs.ts'

/** The rows of a run, from `start` to before `end`, that belong to a sentence; none for one without tokens. */
export interface SentenceRows {
  /** Which sentence of the passage. */
  readonly sentence: number
  readonly start: number
  readonly end: number
}

/** One run of the model. */
export interface PassageRun {
  /** Without the special tokens at both ends. */
  readonly ids: readonly number[]
  readonly rows: readonly SentenceRows[]
}

export interface PassagePieces {
  readonly lead: string
  readonly sentences: readonly string[]
}

/**
 * Prefix, lead and sentences are tokenised apart and their ids strung together, which tells exactly where each sentence
 * stands: the library gives no offsets. A passage that does not fit is divided between sentences into parts of about
 * equal length; a sentence that does not fit alone is cut into several runs. Each run repeats prefix and lead, and a lead
 * longer than half the room is shortened to that.
 */
export function planPassage(planner: RunPlanner, { lead, sentences }: PassagePieces): PassageRun[] {
  const prefix = planner.tokenise(planner.prefix)
  const available = planner.room - prefix.length
  const opening = [...prefix, ...planner.tokenise(lead).slice(0, Math.floor(available / 2))]
  const limit = planner.room - opening.length
  const pieces = sentences.map((text, sentence) => ({ sentence, ids: planner.tokenise(text) }))
  return group(pieces, limit).flatMap(pieces => layOut(opening, pieces, limit))
}

interface Piece {
  readonly sentence: number
  readonly ids: readonly number[]
}

/** Filled evenly: a last part of a single sentence would have no context. */
function group(pieces: readonly Piece[], limit: number): Piece[][] {
  const groups: Piece[][] = []
  let left = lengthOf(pieces)
  let current: Piece[] = []
  for (const piece of pieces) {
    const length = lengthOf(current)
    const evenShare = left / Math.ceil(left / limit)
    if (current.length > 0 && (length >= evenShare || length + piece.ids.length > limit)) {
      groups.push(current)
      left -= length
      current = []
    }
    current.push(piece)
  }
  return [...groups, current]
}

function lengthOf(pieces: readonly Piece[]): number {
  return pieces.reduce((length, { ids }) => length + ids.length, 0)
}

/** Only a sentence that is alone can be longer than the limit. */
function layOut(opening: readonly number[], pieces: readonly Piece[], limit: number): PassageRun[] {
  const only = pieces.length === 1 ? pieces[0]! : null
  if (only === null || only.ids.length <= limit) return [stringTogether(opening, pieces)]
  return splitEvenly(only.ids, limit).map(ids => stringTogether(opening, [{ ...only, ids }]))
}

function stringTogether(opening: readonly number[], pieces: readonly Piece[]): PassageRun {
  const ids = [...opening]
  const rows = pieces.map(piece => {
    const start = ids.length
    ids.push(...piece.ids)
    return { sentence: piece.sentence, start, end: ids.length }
  })
  return { ids, rows }
}
