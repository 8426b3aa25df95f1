/** The names that the one embedding model has on the wire, and what each of them embeds. */
import { AppError } from '../../errors.ts'

export type TextKind = 'passage' | 'query'

/** For clients that can choose a model but cannot send a field of ours. */
const QUERY_SUFFIX = '#query'

/** The bare name embeds passages. */
export function modelNames(model: string): string[] {
  return [model, `${model}${QUERY_SUFFIX}`]
}

/** Throws `not_found` for another model: vectors of two models must not get mixed. */
export function findModel(name: string, model: string): TextKind {
  const [passages, queries] = modelNames(model)
  if (name === passages) return 'passage'
  if (name === queries) return 'query'
  const detail = `there is no model ${JSON.stringify(name)}, expected ${passages}, or ${queries} to embed queries`
  throw new AppError('not_found', detail, { problems: [{ pointer: '#/model', detail }] })
}
