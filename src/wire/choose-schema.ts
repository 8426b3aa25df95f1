/** A schema chosen by what is given, so that a problem names its place; a union could only say that nothing fits. */
import { z } from 'zod'
import { describeInput } from './describe-input.ts'

/** `choose` sees the value before anything is checked. */
export function chooseSchema<T>(choose: (given: unknown) => z.ZodType<T>) {
  return z.unknown().transform((given, context): T => {
    const parsed = choose(given).safeParse(given, { error: describeInput })
    if (parsed.success) return parsed.data
    for (const issue of parsed.error.issues) {
      context.issues.push({ ...issue, input: given } as z.core.$ZodRawIssue)
    }
    return z.NEVER
  })
}
