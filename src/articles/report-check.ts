/** Turns a checked article into what a source yields. */
import type { Problem } from '../errors.ts'
import type { ArticleCheck } from './article-input.ts'
import { problemAt, type SourceItem, type SourcePlace } from './article-source.ts'

/** Problems of one article become one item. */
export function itemFrom(check: ArticleCheck, place: SourcePlace): SourceItem {
  if (check.problems !== null) return problemAt(place, listProblems(check.problems))
  return { kind: 'article', article: check.article, path: place.path, line: place.line }
}

/** `#/title expected a string, got a number; #/url …`. */
export function listProblems(problems: readonly Problem[]): string {
  return problems.map(({ pointer, detail }) => `${pointer} ${detail}`).join('; ')
}

/** The problem under the name that the source used for the field. */
export function renameField(problem: Problem, names: ReadonlyMap<string, string>): Problem {
  const [root = '#', field = '', ...rest] = problem.pointer.split('/')
  const name = names.get(field)
  return name === undefined ? problem : { pointer: [root, name, ...rest].join('/'), detail: problem.detail }
}
