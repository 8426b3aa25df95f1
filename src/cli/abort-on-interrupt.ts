/** Turns Ctrl-C and SIGTERM into an abort signal. */

/** The first signal asks to stop in order; a second one ends the process at once, as usual. */
export function abortOnInterrupt(): AbortSignal {
  const controller = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => controller.abort())
  return controller.signal
}
