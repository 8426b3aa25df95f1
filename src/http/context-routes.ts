/** The route that packs context for an assistant. */
import type { ContextPacker } from '../retrieval/context.ts'
import { parseContextBody } from './context-schema.ts'
import { readJson } from './read-json.ts'
import type { Route } from './route.ts'
import { showContext } from './show-context.ts'

export function contextRoutes(packer: ContextPacker, limits: { readonly searchBodyBytes: number }): Route[] {
  return [
    {
      path: '/v1/context',
      about: 'The best passages for a question under a token budget, numbered, ready to be given to a model.',
      handlers: {
        post: [
          ...readJson(limits.searchBodyBytes),
          async (request, response) =>
            void response.json(showContext(await packer.pack(parseContextBody(request.body)))),
        ],
      },
    },
  ]
}
