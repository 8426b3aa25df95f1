/** Turns an environment record into a Config, or reports every problem at once. */
import { type Environment, environmentSchema } from './environment.ts'
import { AppError } from './errors.ts'

/** How a sentence gets its context: embedded with its title in front, or pooled out of its passage read as a whole. */
export type EmbeddingContext = 'title' | 'passage'

/** Explicit description of a model that is not in the table of known ones; all four are needed together. */
export interface ModelSettings {
  readonly pooling: 'mean' | 'cls'
  readonly dimensions: number
  readonly maxTokens: number
  readonly queryPrefix: string
  readonly passagePrefix: string
  readonly dtype: 'q8' | 'fp32'
}

/** Shape of the HNSW graph; see Malkov and Yashunin, https://arxiv.org/abs/1603.09320. */
export interface GraphSettings {
  readonly m: number
  readonly efConstruction: number
  /** Search breadth; raised to the asked depth where that is larger. */
  readonly ef: number
  readonly seed: number
}

/** Weights of the normalised signals in the fused score; see `retrieval/fuse-signals.ts`. */
export interface FusionWeights {
  readonly meaning: number
  readonly passageWords: number
  readonly articleWords: number
}

/** Bounds of what is written while serving. */
export interface WritingSettings {
  /** How long a write waits for another writer before it is refused, in milliseconds. */
  readonly waitMs: number
  /** Largest body of one article, in bytes. */
  readonly articleBytes: number
  /** Largest body of an import, in bytes. */
  readonly importBytes: number
  /** An import of at most this many bytes is answered when it is done; a larger one becomes a job. */
  readonly importAtOnceBytes: number
  /** How long a finished job can be asked for, in milliseconds. */
  readonly jobRetentionMs: number
}

/** Where a Weaviate cluster is and how the index is laid out in it. */
export interface ClusterSettings {
  /** At least one; further ones take over when one fails. */
  readonly urls: readonly string[]
  readonly apiKey: string | null
  /** What the names of all collections begin with. */
  readonly prefix: string
  /** Longest that one node is waited for, in milliseconds. */
  readonly timeoutMs: number
  /** Copies of everything, on as many nodes. */
  readonly replicas: number
  readonly shards: number
}

export interface Config {
  readonly host: string
  readonly port: number
  readonly indexData: string
  readonly modelsFolder: string
  /** A folder name in `modelsFolder`, a path to a folder, or a hub id when downloads are allowed. */
  readonly embeddingModel: string
  readonly embeddingContext: EmbeddingContext
  readonly modelSettings: ModelSettings | null
  readonly allowModelDownload: boolean
  readonly embeddingWorkers: number
  /** How many answers to searches are remembered while the index stays as it is. */
  readonly answerCache: number
  /** How many questions' vectors are remembered. */
  readonly queryCache: number
  readonly engine: 'embedded' | 'weaviate'
  readonly cluster: ClusterSettings
  readonly logLevel: string
  readonly writing: WritingSettings
  /** Keys of which a caller has to show one; empty when everybody may ask. */
  readonly apiKeys: readonly string[]
  /** Host names, without ports, by which the server may be addressed besides its own; `*` for any. */
  readonly allowedHosts: readonly string[]
  /** Origins of pages that may ask besides those of this machine, such as `https://chat.example.org`; `*` for any. */
  readonly allowedOrigins: readonly string[]
  readonly graph: GraphSettings
  readonly fusion: FusionWeights
}

type EmbeddingProfile = 'best' | 'fast'

/** What a profile stands for; a setting of its own wins over it. Chosen by the measurements in ARCHITECTURE.md. */
const PROFILES: Readonly<Record<EmbeddingProfile, Pick<Config, 'embeddingModel' | 'embeddingContext'>>> = {
  best: { embeddingModel: 'e5-small-v2', embeddingContext: 'title' },
  fast: { embeddingModel: 'e5-small-v2', embeddingContext: 'passage' },
}

/** Throws `invalid_configuration` listing every variable that is wrong; an empty variable counts as unset. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const present = Object.entries(environment).filter(([, value]) => value !== undefined && value !== '')
  const parsed = environmentSchema.safeParse(Object.fromEntries(present))
  if (!parsed.success) {
    const problems = parsed.error.issues.map(issue => ({
      pointer: `#/${issue.path.join('/')}`,
      detail: `${showVariable(String(issue.path[0]), environment)}: ${issue.message}`,
    }))
    const list = problems.map(problem => problem.detail).join('; ')
    throw new AppError('invalid_configuration', `environment variables are not usable: ${list}`, { problems })
  }
  return toConfig(parsed.data)
}

/** Keys are not repeated: messages end up in logs. */
function showVariable(name: string, environment: Readonly<Record<string, string | undefined>>): string {
  return name.endsWith('API_KEYS') || name.endsWith('API_KEY') ? name : `${name}=${environment[name]}`
}

function toConfig(env: Environment): Config {
  const profile = PROFILES[env.EMBEDDING_PROFILE]
  return {
    host: env.HOST,
    port: env.PORT,
    indexData: env.INDEX_DATA,
    modelsFolder: env.MODELS,
    embeddingModel: env.EMBEDDING_MODEL ?? profile.embeddingModel,
    embeddingContext: env.EMBEDDING_CONTEXT ?? profile.embeddingContext,
    modelSettings: modelSettings(env),
    allowModelDownload: env.ALLOW_MODEL_DOWNLOAD,
    embeddingWorkers: env.EMBEDDING_WORKERS,
    answerCache: env.ANSWER_CACHE,
    queryCache: env.QUERY_CACHE,
    engine: env.ENGINE,
    cluster: {
      urls: env.WEAVIATE_URLS,
      apiKey: env.WEAVIATE_API_KEY ?? null,
      prefix: env.WEAVIATE_PREFIX,
      timeoutMs: env.WEAVIATE_TIMEOUT_SECONDS * 1000,
      replicas: env.WEAVIATE_REPLICATION_FACTOR,
      shards: env.WEAVIATE_SHARDS,
    },
    logLevel: env.LOG_LEVEL,
    writing: {
      waitMs: env.WRITE_WAIT_SECONDS * 1000,
      articleBytes: env.MAX_ARTICLE_BYTES,
      importBytes: env.MAX_IMPORT_BYTES,
      importAtOnceBytes: env.IMPORT_AT_ONCE_BYTES,
      jobRetentionMs: env.JOB_RETENTION_HOURS * 3_600_000,
    },
    apiKeys: env.API_KEYS,
    allowedHosts: env.ALLOWED_HOSTS.map(host => host.toLowerCase()),
    allowedOrigins: env.ALLOWED_ORIGINS,
    graph: { m: env.HNSW_M, efConstruction: env.HNSW_EF_CONSTRUCTION, ef: env.HNSW_EF, seed: env.HNSW_SEED },
    fusion: { meaning: 5, passageWords: 1, articleWords: 1 },
  }
}

function modelSettings(env: Environment): ModelSettings | null {
  const required = {
    EMBEDDING_POOLING: env.EMBEDDING_POOLING,
    EMBEDDING_DIMENSIONS: env.EMBEDDING_DIMENSIONS,
    EMBEDDING_MAX_TOKENS: env.EMBEDDING_MAX_TOKENS,
  }
  const optional = [env.EMBEDDING_QUERY_PREFIX, env.EMBEDDING_PASSAGE_PREFIX, env.EMBEDDING_DTYPE]
  const given = [...Object.values(required), ...optional].filter(value => value !== undefined)
  if (given.length === 0) return null
  const missing = Object.entries(required).filter(([, value]) => value === undefined)
  if (missing.length > 0) {
    const names = missing.map(([name]) => name).join(', ')
    throw new AppError('invalid_configuration', `an explicit model needs all of its settings: also set ${names}`)
  }
  return {
    pooling: env.EMBEDDING_POOLING!,
    dimensions: env.EMBEDDING_DIMENSIONS!,
    maxTokens: env.EMBEDDING_MAX_TOKENS!,
    queryPrefix: env.EMBEDDING_QUERY_PREFIX ?? '',
    passagePrefix: env.EMBEDDING_PASSAGE_PREFIX ?? '',
    dtype: env.EMBEDDING_DTYPE ?? 'q8',
  }
}
