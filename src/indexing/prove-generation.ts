/** Proves that a generation built aside can be served: its graph finds what is near, its vectors are the model's. */
import type { Embedder } from '../embedding/embedder.ts'
import type { GenerationStore } from '../engine/generation-store.ts'
import type { Aside, Upkeep } from '../engine/upkeep.ts'
import { AppError } from '../errors.ts'
import { type EmbeddingSample, SAME_TEXT_COSINE, sampleEmbeddings } from './sample-embeddings.ts'

export interface Proof {
  readonly recall: number
  readonly leastCosine: number
}

/** Far below what the default settings give; a graph that is worse is broken or was asked for too little. */
export const LEAST_RECALL = 0.9

/** Throws `index_damaged`. */
export async function proveGeneration(
  parts: { aside: Aside; upkeep: Upkeep; generations: GenerationStore; embedder: Embedder },
  { sample, signal }: { sample: number; signal: AbortSignal | undefined },
): Promise<Proof> {
  const { findings } = await parts.upkeep.inspect(parts.aside.engine.manifest, { sample: 0, ...(signal && { signal }) })
  if (findings.length > 0) throw unproven(findings[0]!.detail)
  const recall = await parts.aside.recall(sample)
  if (recall < LEAST_RECALL)
    throw unproven(`its graph finds ${recall.toFixed(3)} of what is near, expected ${LEAST_RECALL}`)
  const { leastCosine, deviating } = await compare(parts, { sample, signal })
  if (deviating.length > 0)
    throw unproven(`a sentence embedded again has a cosine of ${leastCosine}, expected ${SAME_TEXT_COSINE}`)
  return { recall, leastCosine }
}

async function compare(
  { aside, generations, embedder }: { aside: Aside; generations: GenerationStore; embedder: Embedder },
  { sample, signal }: { sample: number; signal: AbortSignal | undefined },
): Promise<EmbeddingSample> {
  const archive = await generations.openArchive(aside.engine.manifest)
  try {
    return await sampleEmbeddings(archive, embedder, { count: sample, signal })
  } finally {
    await archive.close()
  }
}

function unproven(seen: string): AppError {
  return new AppError(
    'index_damaged',
    `the new index does not prove whole: ${seen}; nothing was published, the old one goes on being served`,
  )
}
