/** Reads where an index stands, the cheapest way that it has. */
import type { ArticleReader } from '../engine/engine.ts'

/** Equal sequences mean equal content. */
export async function readSequence(reader: Pick<ArticleReader, 'state' | 'sequence'>): Promise<number> {
  return reader.sequence === undefined ? (await reader.state()).sequence : reader.sequence()
}
