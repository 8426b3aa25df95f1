/** The id of a packed context: all that is needed to find its sources again, so that no server has to remember it. */
import { createHash } from 'node:crypto'
import { AppError } from '../errors.ts'
import type { Span } from '../model.ts'
import { type ByteReader, readBytes, writeBytes } from './byte-stream.ts'

/** Sources in the order of their numbers, from 1. */
export interface ContextContents {
  /** Of the index that the context was packed from. */
  readonly generation: string
  readonly sources: readonly PackedSource[]
}

export interface PackedSource {
  readonly articleId: string
  /** SHA-256 (hex) of the article's text; read back, its first 16 digits. */
  readonly articleSha256: string
  /** Spans of the article's text, in reading order; at least one. */
  readonly sentences: readonly Span[]
}

const VERSION = 1
const HASH_BYTES = 8
/** Guards against slips and tampering, not against forgery: what a forged id names is checked against the articles. */
const CHECK_BYTES = 6

/**
 * base64url of: version, generation, articles (id, hash), sources (article, number of sentences, and per sentence its
 * distance from the last one's end and its length), checksum. About four characters per sentence.
 */
export function writeContextId({ generation, sources }: ContextContents): string {
  const out = writeBytes()
  const articles = new Map(sources.map(source => [source.articleId, source.articleSha256]))
  const indexes = new Map([...articles.keys()].map((id, i) => [id, i]))
  out.number(VERSION)
  out.text(generation)
  out.number(articles.size)
  for (const [id, sha256] of articles) {
    out.text(id)
    out.bytes(Buffer.from(sha256, 'hex').subarray(0, HASH_BYTES))
  }
  out.number(sources.length)
  for (const { articleId, sentences } of sources) {
    out.number(indexes.get(articleId)!)
    out.number(sentences.length)
    let at = 0
    for (const { start, end } of sentences) {
      out.number(start - at)
      out.number(end - start)
      at = end
    }
  }
  const body = out.take()
  return Buffer.concat([body, checksumOf(body)]).toString('base64url')
}

/** Throws `invalid_request` for anything that `writeContextId` did not write. */
export function readContextId(contextId: string): ContextContents {
  const bytes = Buffer.from(contextId, 'base64url')
  const body = bytes.subarray(0, -CHECK_BYTES)
  // decoding skips what is not base64url, so the way back must lead to the same id
  const isWhole = bytes.toString('base64url') === contextId && checksumOf(body).equals(bytes.subarray(-CHECK_BYTES))
  if (!isWhole) throw notOurs()
  try {
    return readBody(readBytes(body))
  } catch (error) {
    throw notOurs(error)
  }
}

function checksumOf(body: Uint8Array): Buffer {
  return createHash('sha256').update(body).digest().subarray(0, CHECK_BYTES)
}

function readBody(reader: ByteReader): ContextContents {
  if (reader.number() !== VERSION) throw new RangeError('another version')
  const generation = reader.text()
  const articles = readList(reader, () => ({
    articleId: reader.text(),
    articleSha256: Buffer.from(reader.bytes(HASH_BYTES)).toString('hex'),
  }))
  const sources = readList(reader, () => {
    const article = articles[reader.number()]
    if (article === undefined) throw new RangeError('a source without an article')
    return { ...article, sentences: readSentences(reader) }
  })
  if (!reader.atEnd()) throw new RangeError('more than there should be')
  return { generation, sources }
}

function readSentences(reader: ByteReader): Span[] {
  let at = 0
  const sentences = readList(reader, () => {
    const start = at + reader.number()
    at = start + reader.number()
    return { start, end: at }
  })
  if (sentences.length === 0) throw new RangeError('a source without sentences')
  return sentences
}

/** A length that lies would run into the end of the bytes. */
function readList<T>(reader: ByteReader, readOne: () => T): T[] {
  const length = reader.number()
  const list: T[] = []
  for (let i = 0; i < length; i++) list.push(readOne())
  return list
}

function notOurs(cause?: unknown): AppError {
  return new AppError(
    'invalid_request',
    'the contextId is not one that a context came with, or was altered: send it as it was returned',
    { cause, problems: [{ pointer: '#/contextId', detail: 'not a contextId of this server, or altered' }] },
  )
}
