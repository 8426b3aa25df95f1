/** Prepares what all systems are given alike: one file of articles, and questions to warm up with. */
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { CollectionDocument } from '../../src/evaluation/collection.ts'

const WARM_UP = 20

/** BEIR's layout, which is also the product's own: JSON lines of `_id`, `title`, `text`. */
export async function writeArticles(documents: readonly CollectionDocument[], folder: string): Promise<string> {
  const path = join(folder, 'articles.jsonl')
  await pipeline(Readable.from(asLines(documents)), createWriteStream(path))
  return path
}

function* asLines(documents: readonly CollectionDocument[]): Generator<string> {
  for (const { id, title, text } of documents) yield `${JSON.stringify({ _id: id, title, text })}\n`
}

/** Openings of articles: as long as a question, and none of the questions, so that no cache knows what is measured. */
export function warmUpQuestions(documents: readonly CollectionDocument[]): string[] {
  return documents
    .map(({ text }) => text.split(/\s+/).slice(0, 9).join(' ').trim())
    .filter(opening => opening !== '')
    .slice(0, WARM_UP)
}

/** Titles and texts, in UTF-16 units. */
export function countCharacters(documents: readonly CollectionDocument[]): number {
  return documents.reduce((sum, { title, text }) => sum + title.length + text.length, 0)
}
