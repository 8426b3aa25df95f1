/** Maps vectors to the wire shape of OpenAI's embeddings. */
import type { Vector } from '../../model.ts'

export interface Embeddings {
  readonly vectors: readonly Vector[]
  readonly model: string
  readonly encoding: 'float' | 'base64'
  /** Of all inputs together. */
  readonly tokens: number
}

export function showEmbeddings({ vectors, model, encoding, tokens }: Embeddings) {
  const encode = encoding === 'base64' ? toBase64 : toDecimals
  return {
    object: 'list',
    data: vectors.map((vector, index) => ({ object: 'embedding', index, embedding: encode(vector) })),
    model,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  }
}

/** Little-endian float32, one after another. */
function toBase64(vector: Vector): string {
  const bytes = Buffer.alloc(vector.length * Float32Array.BYTES_PER_ELEMENT)
  for (const [i, value] of vector.entries()) bytes.writeFloatLE(value, i * Float32Array.BYTES_PER_ELEMENT)
  return bytes.toString('base64')
}

/** Nine significant digits tell every float32 apart; a double's seventeen would double the answer. */
function toDecimals(vector: Vector): number[] {
  return Array.from(vector, value => Number(value.toPrecision(9)))
}
