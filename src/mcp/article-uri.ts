/** The address of an article as an MCP resource. */

export const ARTICLE_TEMPLATE = 'verbatim://articles/{id}'

export function articleUri(articleId: string): string {
  return `verbatim://articles/${encodeURIComponent(articleId)}`
}
