/** The route of the Model Context Protocol. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Route } from './route.ts'

/** Answers a POST whose body nobody has read yet. */
export type McpHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>

/** Without sessions there is nothing to GET or DELETE; the protocol wants 405 for them then, which is what they get. */
export function mcpRoute(handle: McpHandler): Route {
  return {
    path: '/mcp',
    about:
      'The same by the Model Context Protocol (Streamable HTTP): tools search, fetch, search_passages and ' +
      'verify_citation, articles as resources, the prompt answer_with_citations.',
    handlers: { post: [(request, response) => handle(request, response)] },
  }
}
