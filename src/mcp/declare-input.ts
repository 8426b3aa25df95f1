/** Makes a schema one that tools take: its JSON schema is declared, its refusals speak the project's words. */
import type { StandardSchemaWithJSON } from '@modelcontextprotocol/server'
import type { z } from 'zod'
import { AppError } from '../errors.ts'
import { parseInput } from '../wire/parse-input.ts'

type JsonSchema = Record<string, unknown>

/** `fields` are pointers to all there are, such as `#/limit`, to tell which one a misspelt key was meant to be. */
export function declareInput<Output, Input>(
  schema: z.ZodType<Output, Input>,
  fields: readonly string[],
): StandardSchemaWithJSON<Input, Output> {
  const { jsonSchema } = schema['~standard']
  let declared: JsonSchema | null = null
  return {
    '~standard': {
      version: 1,
      vendor: 'verbatim',
      validate: given => validate(schema, given, fields),
      jsonSchema: {
        // asked for with every listing, and with every request over HTTP
        input(options) {
          declared ??= jsonSchema.input(options)
          return declared
        },
        output: options => jsonSchema.output(options),
      },
    },
  }
}

function validate<Output>(schema: z.ZodType<Output>, given: unknown, fields: readonly string[]) {
  try {
    return { value: parseInput(schema, given, fields) }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { issues: error.problems.map(({ pointer, detail }) => ({ message: `${pointer} ${detail}` })) }
  }
}
