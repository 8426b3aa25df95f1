/** Tells assistants what is here for them, route by route, in the format of https://llmstxt.org. */
import { describeRoutes, type Route } from './route.ts'

export interface LlmsOptions {
  readonly needsKey: boolean
}

const HEAD = `# Verbatim

> Search over a collection of articles, by meaning and by words. Every passage it gives is a quote, word for word, with \
a citation (article, offsets, hashes, link to the place) that can be checked against the article.

- Quote \`citation.quote\` as it stands and link \`citation.deepLink\`, which opens the page at the quote.
- \`relevance\` says from 0 to 1 how likely a passage answers. When \`noGoodMatch\` is true, say that the articles do not \
answer.
- Ids of articles may hold slashes; those of passages are \`<article id>:<start>-<end>\`.
- Errors are \`application/problem+json\`: \`detail\` says what to change.`

const KEY = '- A key is needed: send `Authorization: Bearer <key>`.'

/** Made from the routes themselves, so that it lists what there is and nothing else. */
export function llmsRoute(routes: readonly Route[], { needsKey }: LlmsOptions): Route {
  const list = routes.flatMap(route => describeRoutes([route]).map(name => describeLine(name, route)))
  const text = `${HEAD}\n${needsKey ? `${KEY}\n` : ''}\n## Routes\n\n${list.join('\n')}\n`
  return {
    path: '/llms.txt',
    about: 'This page.',
    handlers: { get: [(_request, response) => void response.type('text/plain').send(text)] },
  }
}

function describeLine(name: string, { about }: Route): string {
  const path = name.slice(name.indexOf(' ') + 1)
  return `- [${name}](${path})${about === undefined ? '' : `: ${about}`}`
}
