/** Puts a sentence's context in front of it: the title of its article. */

/** What a model reads for one text: `lead + text`, with the model's own prefix before both. */
export interface ModelInput {
  /** `title. ` or empty; may be shortened when the window is too small for both. */
  readonly lead: string
  /** Never shortened: read in parts when it is longer than the window. */
  readonly text: string
}

/** `Title! ` and `sentence` become `Title. ` and `sentence`; without a title there is no lead. */
export function composeInput(title: string, sentence: string): ModelInput {
  const bare = title.trim().replace(/[.!?…\s]+$/u, '')
  return { lead: bare === '' ? '' : `${bare}. `, text: sentence }
}
