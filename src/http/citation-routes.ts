/** Routes that check citations, and that lead what an assistant cited back to the articles. */
import type { Request, Response } from 'express'
import type { CitationChecker } from '../retrieval/citation-checker.ts'
import type { CitationResolver } from '../retrieval/citation-resolver.ts'
import { parseCitations } from '../wire/citation-schema.ts'
import { readJson } from './read-json.ts'
import { parseResolveBody } from './resolve-schema.ts'
import type { Route } from './route.ts'
import { showResolved, showVerdict } from './show-citations.ts'

export function citationRoutes(
  { checker, resolver }: { checker: CitationChecker; resolver: CitationResolver },
  limits: { readonly citationBodyBytes: number },
): Route[] {
  const read = readJson(limits.citationBodyBytes)
  return [
    {
      path: '/v1/citations/verify',
      about: 'Whether quotes still stand where they are said to: exact, moved, changed or gone, per citation.',
      handlers: { post: [...read, (request, response) => verify(checker, request, response)] },
    },
    {
      path: '/v1/citations/resolve',
      about: 'The exact places behind the markers or citations of an answer that was written from a context.',
      handlers: {
        post: [
          ...read,
          async (request, response) =>
            void response.json(showResolved(await resolver.resolve(parseResolveBody(request.body)))),
        ],
      },
    },
  ]
}

/** One citation is answered with its verdict, a list of them with a list. */
async function verify(checker: CitationChecker, request: Request, response: Response): Promise<void> {
  const { isList, claims } = parseCitations(request.body)
  const verdicts = (await checker.verify(claims)).map(showVerdict)
  response.json(isList ? { verdicts } : verdicts[0])
}
