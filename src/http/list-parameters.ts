/** The parameters of a list of articles as they come over the wire. */
import { z } from 'zod'
import type { AttributeScalar } from '../model.ts'
import type { PageRequest } from '../retrieval/catalog.ts'
import { filterSchema, toFilter } from '../wire/filter-schema.ts'
import { fromSchema, toSchema } from '../wire/instant-schema.ts'
import { parseInput } from '../wire/parse-input.ts'
import { once, wholeNumber } from './search-parameters.ts'

const parameterSchema = z.strictObject({
  limit: wholeNumber(z.int().min(1).max(200)).default(50),
  cursor: once.pipe(z.string().max(1024)).nullable().default(null),
  from: once.pipe(fromSchema).optional(),
  to: once.pipe(toSchema).optional(),
  text: once
    .pipe(z.enum(['true', 'false']))
    .transform(value => value === 'true')
    .default(false),
})

const FIELDS = [...Object.keys(parameterSchema.shape), 'attribute.{name}'].map(name => `#/${name}`)

const ATTRIBUTE = 'attribute.'

/** `attribute.<name>=<value>`, given again for any of several values. Throws `invalid_request` naming what is wrong. */
export function parseListParameters(parameters: Readonly<Record<string, unknown>>): PageRequest {
  const entries = Object.entries(parameters)
  const plain = Object.fromEntries(entries.filter(([name]) => !name.startsWith(ATTRIBUTE)))
  const { limit, cursor, from, to, text } = parseInput(parameterSchema, plain, FIELDS)
  const named = entries
    .filter(([name]) => name.startsWith(ATTRIBUTE))
    .map(([name, value]) => [name.slice(ATTRIBUTE.length), [value].flat().flatMap(readings)])
  const { attributes } = parseInput(filterSchema, { attributes: Object.fromEntries(named) }, [])
  const filter = toFilter({ published: { from, to }, attributes: named.length === 0 ? null : attributes })
  return { limit, cursor, filter, fields: text ? 'all' : 'header' }
}

/** An address has no types, so a value stands for the text and for what else is written like it. */
function readings(value: unknown): AttributeScalar[] {
  const text = String(value)
  if (text === 'true' || text === 'false') return [text, text === 'true']
  return /^-?\d+(\.\d+)?$/.test(text) ? [text, Number(text)] : [text]
}
