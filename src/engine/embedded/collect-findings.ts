/** Collects what an inspection finds, up to a bound: an index that is wrong throughout need not fill the memory. */
import { messageOf } from '../../errors.ts'
import type { Finding } from '../upkeep.ts'

export interface FindingCollector {
  readonly findings: readonly Finding[]
  add(finding: Finding): void
}

const KEPT = 1000

export function createFindingCollector(): FindingCollector {
  const findings: Finding[] = []
  return {
    findings,
    add(finding) {
      if (findings.length < KEPT) findings.push(finding)
      else if (findings.length === KEPT)
        findings.push({ ...finding, articleId: null, detail: `more than ${KEPT} in all` })
    },
  }
}

/** What SQLite says of a file that it cannot make sense of. */
export function isCorruption(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return /^SQLITE_(CORRUPT|NOTADB)/.test(code)
}

export function corruption(error: unknown): Finding {
  return { part: 'file', articleId: null, detail: `the database is damaged: ${messageOf(error)}`, mend: 'replace' }
}
