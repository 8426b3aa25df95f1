/** Proves that an index is whole: what the engine keeps, and that hashes and vectors are those of the articles. */
import { requireIdentity } from '../engine/generation-store.ts'
import type { Manifest } from '../engine/manifest.ts'
import type { Finding } from '../engine/upkeep.ts'
import { damageOf } from './check-article.ts'
import type { RebuilderParts } from './create-rebuilder.ts'
import { embedArticle } from './embed-article.ts'
import type { IndexVerifier, Repair, RepairOptions, Verification, VerifyOptions } from './index-verifier.ts'
import { LEAST_RECALL } from './prove-generation.ts'
import { requireCurrent } from './require-current.ts'
import { type EmbeddingSample, SAME_TEXT_COSINE, sampleEmbeddings } from './sample-embeddings.ts'

export function createIndexVerifier(parts: RebuilderParts): IndexVerifier {
  return {
    verify: async options => verify(parts, await requireOurs(parts), options),
    repair: options => repair(parts, options),
  }
}

/** Vectors of another model cannot be compared with ours. */
async function requireOurs({ generations, identity }: RebuilderParts): Promise<Manifest> {
  const manifest = await requireCurrent(generations)
  requireIdentity(manifest, identity)
  return manifest
}

async function verify(parts: RebuilderParts, manifest: Manifest, options: VerifyOptions): Promise<Verification> {
  const { counts, recall, findings: inspected } = await parts.upkeep.inspect(manifest, options)
  const findings = [...inspected]
  if (recall !== null && recall < LEAST_RECALL) findings.push(lowRecall(recall))
  const isReadable = !findings.some(({ part, mend }) => part === 'file' && mend === 'replace')
  const reread = isReadable ? await readAgain(parts, manifest, options) : NOTHING_READ
  const known = new Set(findings.map(({ articleId }) => articleId))
  findings.push(...reread.findings.filter(({ articleId }) => !known.has(articleId)))
  const { compared, leastCosine } = reread
  return { generation: manifest.generation, counts, findings, recall, compared, leastCosine }
}

const NOTHING_READ = { findings: [], compared: 0, leastCosine: 1 }

/** What the engine cannot know: how a digest is taken, and how a sentence is embedded. */
async function readAgain(parts: RebuilderParts, manifest: Manifest, { sample, signal }: VerifyOptions) {
  const archive = await parts.generations.openArchive(manifest)
  try {
    const findings: Finding[] = []
    for await (const { id, found } of archive.all()) {
      signal?.throwIfAborted()
      const detail = damageOf(found)
      if (detail !== null) findings.push({ part: 'articles', articleId: id, detail, mend: 'replace' })
    }
    const embedded = await sampleEmbeddings(archive, parts.embedder, { count: sample, signal })
    return { ...embedded, findings: [...findings, ...deviations(embedded)] }
  } finally {
    await archive.close()
  }
}

function deviations({ deviating }: EmbeddingSample): Finding[] {
  return deviating.map(({ articleId, cosine }) => ({
    part: 'vectors',
    articleId,
    detail: `a sentence embedded again has the cosine ${cosine.toFixed(4)}, expected above ${SAME_TEXT_COSINE}`,
    mend: 'embed',
  }))
}

function lowRecall(recall: number): Finding {
  const detail = `the graph finds ${recall.toFixed(3)} of what is near, expected ${LEAST_RECALL}`
  return { part: 'graph', articleId: null, detail, mend: 'derive' }
}

async function repair(parts: RebuilderParts, options: RepairOptions): Promise<Repair> {
  const { generations, upkeep } = parts
  const { onWait, signal } = options
  const release = await generations.lock({ holder: 'verbatim verify --repair', onWait, ...(signal && { signal }) })
  try {
    const manifest = await requireOurs(parts)
    const before = await verify(parts, manifest, options)
    const isRepairable = ({ mend }: Finding) => mend !== 'replace'
    if (!before.findings.some(isRepairable)) return { before, after: before, embeddedArticles: 0 }
    // Embedding an article again takes the counts that are stored for true, so these come first.
    await upkeep.rederive(manifest)
    const embeddedArticles = await embedAgain(parts, manifest, before)
    return { before, after: await verify(parts, manifest, options), embeddedArticles }
  } finally {
    await release()
  }
}

/** Articles whose text is whole; answers how many. */
async function embedAgain(parts: RebuilderParts, manifest: Manifest, { findings }: Verification): Promise<number> {
  const lost = new Set(findings.filter(({ mend }) => mend === 'replace').map(({ articleId }) => articleId))
  const ids = new Set(findings.filter(({ mend }) => mend === 'embed').map(({ articleId }) => articleId))
  const wanted = [...ids].filter(id => id !== null && !lost.has(id))
  if (wanted.length === 0) return 0
  const engine = await parts.generations.open(manifest, parts.identity)
  try {
    for (const id of wanted) {
      const stored = await engine.article(id!)
      if (stored === null) continue
      const { textSha256, digest, ...article } = stored
      const toEmbed = { article, textSha256, digest, passages: parts.divide(article) }
      await engine.put([await embedArticle(parts.embedder, toEmbed, () => {})])
    }
    return wanted.length
  } finally {
    await engine.close()
  }
}
