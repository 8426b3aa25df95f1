/** The variables of the environment that the program knows, with their forms and defaults. */
import { z } from 'zod'

const flag = z.enum(['0', '1']).transform(value => value === '1')
const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const

const MIB = 2 ** 20
/** What is held in memory whole stays within what an article file may have. */
const MOST_BYTES_AT_ONCE = 64 * MIB
const HOST_NAME = /^([\w.-]+|\[[\da-f:.]+\])$/i

const apiKey = z.string().regex(/^[\x21-\x7e]+$/, 'a key has to be of visible ASCII characters, without spaces')
const hostName = z.string().refine(text => text === '*' || HOST_NAME.test(text), {
  error: ({ input }) => `${input} is no host name, expected one such as search.example.org, without scheme and port`,
})
const origin = z.string().refine(text => text === '*' || isOrigin(text), {
  error: ({ input }) => `${input} is no origin, expected one such as https://chat.example.org`,
})

const clusterUrl = z.string().refine(text => isOrigin(text), {
  error: ({ input }) => `${input} is no address of a node, expected one such as http://10.0.0.1:8080`,
})

export const environmentSchema = z.object({
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65535).default(3000),
  INDEX_DATA: z.string().min(1).default('index-data'),
  MODELS: z.string().min(1).default('models'),
  EMBEDDING_PROFILE: z.enum(['best', 'fast']).default('best'),
  EMBEDDING_MODEL: z.string().min(1).optional(),
  EMBEDDING_CONTEXT: z.enum(['title', 'passage']).optional(),
  EMBEDDING_POOLING: z.enum(['mean', 'cls']).optional(),
  EMBEDDING_DIMENSIONS: z.coerce.number().int().positive().optional(),
  EMBEDDING_MAX_TOKENS: z.coerce.number().int().min(8).optional(),
  EMBEDDING_QUERY_PREFIX: z.string().optional(),
  EMBEDDING_PASSAGE_PREFIX: z.string().optional(),
  EMBEDDING_DTYPE: z.enum(['q8', 'fp32']).optional(),
  EMBEDDING_WORKERS: z.coerce.number().int().min(1).max(64).default(2),
  ANSWER_CACHE: z.coerce.number().int().min(1).max(100_000).default(200),
  QUERY_CACHE: z.coerce.number().int().min(1).max(1_000_000).default(1000),
  ALLOW_MODEL_DOWNLOAD: flag.default(false),
  ENGINE: z.enum(['embedded', 'weaviate']).default('embedded'),
  WEAVIATE_URLS: listOf(clusterUrl, 'http://127.0.0.1:8080'),
  WEAVIATE_API_KEY: apiKey.optional(),
  WEAVIATE_PREFIX: z
    .string()
    .regex(/^[A-Z][A-Za-z0-9]{0,40}$/, 'a prefix has to be of letters and digits, the first a capital')
    .default('Verbatim'),
  WEAVIATE_TIMEOUT_SECONDS: z.coerce.number().min(0.1).max(600).default(10),
  WEAVIATE_REPLICATION_FACTOR: z.coerce.number().int().min(1).max(9).default(1),
  WEAVIATE_SHARDS: z.coerce.number().int().min(1).max(1000).default(1),
  LOG_LEVEL: z.enum(logLevels).default('info'),
  WRITE_WAIT_SECONDS: z.coerce.number().min(0).max(3600).default(10),
  MAX_ARTICLE_BYTES: z.coerce
    .number()
    .int()
    .min(1024)
    .max(MOST_BYTES_AT_ONCE)
    .default(8 * MIB),
  MAX_IMPORT_BYTES: z.coerce
    .number()
    .int()
    .min(1024)
    .default(1024 * MIB),
  IMPORT_AT_ONCE_BYTES: z.coerce
    .number()
    .int()
    .min(0)
    .max(MOST_BYTES_AT_ONCE)
    .default(256 * 1024),
  JOB_RETENTION_HOURS: z.coerce.number().min(0).max(8760).default(24),
  API_KEYS: listOf(apiKey),
  ALLOWED_HOSTS: listOf(hostName),
  ALLOWED_ORIGINS: listOf(origin),
  HNSW_M: z.coerce.number().int().min(2).max(128).default(16),
  HNSW_EF_CONSTRUCTION: z.coerce.number().int().min(10).max(2000).default(200),
  HNSW_EF: z.coerce.number().int().min(10).max(10000).default(400),
  HNSW_SEED: z.coerce.number().int().min(0).default(42),
})

export type Environment = z.infer<typeof environmentSchema>

/** Separated by commas; spaces around an item and empty items do not count. */
function listOf<T extends z.ZodType<string, string>>(item: T, unset = '') {
  return z
    .string()
    .default(unset)
    .transform(text =>
      text
        .split(',')
        .map(part => part.trim())
        .filter(part => part !== ''),
    )
    .pipe(z.array(item))
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text
}
