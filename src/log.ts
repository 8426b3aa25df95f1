/** Structured logs on stderr; stdout belongs to command output and to protocol transports. */
import { type Logger, pino } from 'pino'

export type { Logger }

/** `level` is a pino level name or `silent`. Writes are synchronous, so a crash loses no line. */
export function createLogger(level: string): Logger {
  return pino({ level, base: null }, pino.destination({ dest: 2, sync: true }))
}
