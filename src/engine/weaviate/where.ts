/** Conditions on stored objects, as the cluster's GraphQL writes them. */

/** What holds for every object, for none, or for those that a condition allows. */
export type Where = 'everything' | 'nothing' | { readonly graphql: string }

export const EVERYTHING: Where = 'everything'
export const NOTHING: Where = 'nothing'

export type Field = 'key' | 'version' | 'marks' | 'words' | 'id'

/** The field holds at least one of the values. */
export function someOf(field: Field, values: readonly string[]): Where {
  return values.length === 0 ? NOTHING : condition('ContainsAny', field, `valueText:${JSON.stringify(values)}`)
}

/** The field holds all of the values. */
export function eachOf(field: Field, values: readonly string[]): Where {
  return values.length === 0 ? EVERYTHING : condition('ContainsAll', field, `valueText:${JSON.stringify(values)}`)
}

export function after(field: 'key' | 'version', value: string): { readonly graphql: string } {
  return condition('GreaterThan', field, `valueText:${JSON.stringify(value)}`)
}

export function isTrue(field: 'isLive'): Where {
  return condition('Equal', field, 'valueBoolean:true')
}

function condition(operator: string, field: string, value: string): { readonly graphql: string } {
  return { graphql: `{path:["${field}"],operator:${operator},${value}}` }
}

export function allOf(parts: readonly Where[]): Where {
  if (parts.includes('nothing')) return NOTHING
  return (
    combine(
      'And',
      parts.filter(part => part !== 'everything'),
    ) ?? EVERYTHING
  )
}

export function anyOf(parts: readonly Where[]): Where {
  if (parts.includes('everything')) return EVERYTHING
  return (
    combine(
      'Or',
      parts.filter(part => part !== 'nothing'),
    ) ?? NOTHING
  )
}

export function noneOf(part: Where): Where {
  if (part === 'everything') return NOTHING
  if (part === 'nothing') return EVERYTHING
  return { graphql: `{operator:Not,operands:[${part.graphql}]}` }
}

function combine(operator: 'And' | 'Or', parts: readonly Where[]): Where | null {
  const conditions = parts.filter(part => typeof part === 'object')
  if (conditions.length < 2) return conditions[0] ?? null
  return { graphql: `{operator:${operator},operands:[${conditions.map(each => each.graphql).join(',')}]}` }
}
