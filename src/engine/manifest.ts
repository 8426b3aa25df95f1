/** What a generation of the index was made with: its identity, checked before anything is served. */
import { z } from 'zod'

/** Raised when stored bytes change meaning; an index of another version is refused. */
export const FORMAT_VERSION = 2

const fingerprintSchema = z.strictObject({
  model: z.string(),
  revision: z.string(),
  dtype: z.string(),
  pooling: z.enum(['mean', 'cls']),
  queryPrefix: z.string(),
  passagePrefix: z.string(),
  dimensions: z.int().positive(),
  maxTokens: z.int().positive(),
  context: z.enum(['title', 'passage']),
})

export const manifestSchema = z.strictObject({
  format: z.int(),
  generation: z.string(),
  fingerprint: fingerprintSchema,
  /** Version of the sentence splitting and packing rules, such as `sentences-1/passages-1/180`. */
  rules: z.string(),
  createdAt: z.string(),
  /** What it was made for, where it was not by indexing; until its build is recorded it is nobody else's to build in. */
  aside: z.enum(['rebuild', 'restore']).optional(),
  /** When a build last finished, its counts and its digest; null until the first has. */
  lastBuild: z
    .strictObject({
      finishedAt: z.string(),
      articles: z.int(),
      passages: z.int(),
      sentences: z.int(),
      digest: z.string(),
    })
    .nullable(),
})

export type Manifest = z.infer<typeof manifestSchema>
