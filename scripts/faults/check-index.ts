/** Checks what a server has after a kill against what was acknowledged. */
import { createHash } from 'node:crypto'
import type { ArticleTexts } from './article-texts.ts'
import { ask, search } from './ask-server.ts'
import { checkCitations } from './check-citations.ts'
import type { Truth, Version } from './truth.ts'

export interface IndexCheck {
  readonly truth: Truth
  readonly texts: ArticleTexts
  readonly random: () => number
}

/** Answers what was lost, and what else is wrong. */
export async function checkIndex(
  address: string,
  { truth, texts, random }: IndexCheck,
): Promise<{ losses: string[]; faults: string[] }> {
  const index = await ask(address, '/v1/index')
  truth.serve(String(index?.body?.generation))
  const { found, faults } = await readAll(address)
  const losses = truth.compare(found)
  for (let i = 0; i < 3; i++) faults.push(...(await checkCitations(address, texts, texts.question())))
  const ids = truth.ids()
  for (let i = 0; i < 3 && ids.length > 0; i++) {
    const id = ids[Math.floor(random() * ids.length)]!
    faults.push(...(await checkFound(address, texts, { id, version: found.get(id) ?? null })))
  }
  return { losses, faults }
}

async function readAll(address: string): Promise<{ found: Map<string, Version>; faults: string[] }> {
  const found = new Map<string, Version>()
  const faults: string[] = []
  let cursor: string | null = null
  do {
    const path = `/v1/articles?limit=200&text=true${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`
    const answer = await ask(address, path)
    if (answer?.status !== 200) throw new Error(`the articles cannot be listed: ${JSON.stringify(answer)}`)
    for (const { id, text, sha256 } of answer.body.articles) {
      const hash = createHash('sha256').update(text, 'utf8').digest('hex')
      if (hash !== sha256) faults.push(`${id} says its hash is ${sha256}, its text has ${hash}`)
      found.set(id, hash)
    }
    cursor = answer.body.nextCursor
  } while (cursor !== null)
  return { found, faults }
}

/** By the word that no other text has: what is stored is found, what is not is not. */
async function checkFound(
  address: string,
  texts: ArticleTexts,
  { id, version }: { id: string; version: Version },
): Promise<string[]> {
  const mark = version === null ? null : texts.find(version)?.mark
  if (mark === undefined) return [`${id} holds a text that was never written: ${version}`]
  if (mark === null) {
    const answer = await ask(address, `/v1/articles/${id}`)
    return answer?.status === 404 ? [] : [`${id} is not listed but was answered ${answer?.status}`]
  }
  const answer = await search(address, mark, 'keyword')
  const results = (answer?.body?.results ?? []) as {
    citation: { articleId: string }
    alsoIn: { articleId: string }[]
  }[]
  const ids = results.flatMap(({ citation, alsoIn }) => [citation.articleId, ...alsoIn.map(each => each.articleId)])
  return ids.includes(id) ? [] : [`${id} is stored, but its word ${mark} finds ${ids.join(', ') || 'nothing'}`]
}
