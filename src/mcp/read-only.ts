/** What every tool here says of itself: it changes nothing, and it knows nothing but the index. */

export const READ_ONLY = { readOnlyHint: true, openWorldHint: false } as const
