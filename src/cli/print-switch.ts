/** Prints that another generation became current, or why it did not. */
import type { Switch } from '../indexing/caretaker.ts'

const NAMED = 10

export interface SwitchWords {
  /** What was asked for, such as `rolled back`. */
  readonly done: string
  /** Option that confirms. */
  readonly confirm: string
  /** Name of the configured model. */
  readonly configuredModel: string
}

export function formatSwitch(result: Switch, { done, confirm, configuredModel }: SwitchWords): string {
  const { isDone, from, to, model, differences } = result
  const lines = describeLoss(result)
  if (!isDone) return [...lines, `nothing was changed: confirm with ${confirm}`].join('\n')
  lines.push(`${done} from ${from ?? 'nothing'} to ${to}; ${from === null ? '' : '"verbatim rollback" goes back'}`)
  if (differences !== null) lines.push(`${differences.regained.length} articles are back`)
  if (model !== configuredModel)
    lines.push(`it was built with the model ${model}: set EMBEDDING_MODEL=${model} to serve it`)
  return lines.join('\n')
}

function describeLoss({ from, differences }: Switch): string[] {
  if (differences === null) return ['the index that is served cannot be read, so it is not known what would be lost']
  const { lost } = differences
  if (lost.length === 0) return []
  const named = lost.slice(0, NAMED).map(id => `  ${id}`)
  const more = lost.length > NAMED ? [`  and ${lost.length - NAMED} more`] : []
  return [`${lost.length} articles are in ${from} alone, or newer there:`, ...named, ...more]
}
