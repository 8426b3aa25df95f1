/** The attributes of an article from outside: scalars or flat lists of them under free names. */
import { z } from 'zod'
import type { AttributeScalar, AttributeValue } from '../model.ts'
import { nameType } from '../report-issues.ts'
import { normaliseText } from './normalise-text.ts'

/** Null values, also inside lists, count as absent. Every name with nested data is reported. */
export const attributesSchema = z.unknown().transform((value, context): Record<string, AttributeValue> => {
  if (!isObject(value)) {
    context.addIssue({ code: 'custom', message: `expected an object, got ${nameType(value)}` })
    return z.NEVER
  }
  const kept: [string, AttributeValue][] = []
  for (const [name, raw] of Object.entries(value)) {
    if (raw === null || raw === undefined) continue
    const attribute = attributeValue(raw)
    if (attribute !== null) kept.push([normaliseText(name), attribute])
    else context.addIssue({ code: 'custom', path: [name], message: nestedDetail(raw) })
  }
  return Object.fromEntries(kept)
})

/** The value as an attribute holds it, or null for what no attribute can hold. */
export function attributeValue(raw: unknown): AttributeValue | null {
  return Array.isArray(raw) ? flatList(raw) : scalar(raw)
}

function flatList(values: readonly unknown[]): AttributeScalar[] | null {
  const kept: AttributeScalar[] = []
  for (const value of values) {
    if (value === null) continue
    const member = scalar(value)
    if (member === null) return null
    kept.push(member)
  }
  return kept
}

function scalar(value: unknown): AttributeScalar | null {
  if (typeof value === 'string') return normaliseText(value)
  if (typeof value === 'boolean') return value
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

function nestedDetail(value: unknown): string {
  return `expected a string, a finite number, a boolean or a list of these, got ${nameType(value)}; flatten it`
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
