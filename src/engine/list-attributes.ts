/** Lists what filters look at in an article. */
import type { Article, AttributeScalar } from '../model.ts'

/** What filters look at: `tags` and `language` stand for the fields of that name, whatever attributes are called so too. */
export function attributeRows(
  article: Pick<Article, 'tags' | 'attributes' | 'language'>,
): { name: string; value: AttributeScalar }[] {
  const language = article.language === null ? [] : [article.language]
  const named = Object.entries({ ...article.attributes, tags: article.tags, language })
  return named.flatMap(([name, value]) => [value].flat().map(member => ({ name, value: member })))
}
