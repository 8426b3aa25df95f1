/** What a backup is: a plain tar file of three members, the first of which tells the checksums of the others. */
import { z } from 'zod'

/** Raised when the meaning of a backup changes; others are refused. */
export const BACKUP_FORMAT = 1

/** In this order. */
export const MEMBERS = ['backup.json', 'manifest.json', 'passages.db'] as const

export const backupSchema = z.strictObject({
  kind: z.literal('verbatim backup'),
  format: z.literal(BACKUP_FORMAT),
  createdAt: z.string(),
  counts: z.strictObject({ articles: z.int(), passages: z.int(), sentences: z.int() }),
  members: z.record(z.enum(['manifest.json', 'passages.db']), z.strictObject({ bytes: z.int(), sha256: z.string() })),
})

export type BackupContents = z.infer<typeof backupSchema>
