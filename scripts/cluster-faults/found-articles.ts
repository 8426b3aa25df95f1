/** Reads from an answer to a search which articles it names, and from a text what it is found by. */

interface FoundResult {
  readonly citation: { readonly articleId: string }
  readonly alsoIn: readonly { readonly articleId: string }[]
}

/** Among the results or what was grouped with them. */
export function namesArticle(body: { readonly results: readonly FoundResult[] }, id: string): boolean {
  return body.results.some(
    ({ citation, alsoIn }) => citation.articleId === id || alsoIn.some(each => each.articleId === id),
  )
}

/** The first sentence: it has a word of its own. */
export function sentenceOf(text: string): string {
  return text.slice(0, text.indexOf('.') + 1)
}
