/** Structured logs on stderr; stdout belongs to command output and to protocol transports. */
import { type Logger, pino } from 'pino'

export type { Logger }

/** Where lines go to. */
export interface LogDestination {
  write(line: string): void
}

/** `level` is a pino level name or `silent`. Writes are synchronous, so a crash loses no line. */
export function createLogger(level: string, destination?: LogDestination): Logger {
  return pino({ level, base: null }, destination ?? pino.destination({ dest: 2, sync: true }))
}
