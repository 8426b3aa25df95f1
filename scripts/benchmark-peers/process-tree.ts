/** Reads what a process and everything below it have used, from Linux's /proc. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** USER_HZ, which the kernel's interface fixes at 100 a second on x86-64 whatever its own clock does. */
const TICKS_PER_SECOND = 100

const PAGE_BYTES = 4096

export interface ProcessStat {
  readonly pid: number
  readonly parent: number
  /** User and system time of all its threads and of its children that ended and were waited for. */
  readonly cpuSeconds: number
  readonly residentBytes: number
}

/** Sums over a tree. Pages that processes share count once for each. */
export interface TreeUsage {
  readonly processes: number
  readonly cpuSeconds: number
  readonly residentBytes: number
}

/** Where processes are listed; another folder in tests. */
export const PROC = '/proc'

/**
 * A child's time moves to its parent when it ends, so the sum over those alive, children included, counts all work
 * once. Zero processes when `root` is gone.
 */
export async function readTree(root: number, proc = PROC): Promise<TreeUsage> {
  const tree = selectTree(await readAll(proc), root)
  return {
    processes: tree.length,
    cpuSeconds: tree.reduce((sum, process) => sum + process.cpuSeconds, 0),
    residentBytes: tree.reduce((sum, process) => sum + process.residentBytes, 0),
  }
}

/** `root` and everything below it. */
export function selectTree(processes: readonly ProcessStat[], root: number): ProcessStat[] {
  const tree = processes.filter(process => process.pid === root)
  // what is appended is walked too
  for (const { pid } of tree) tree.push(...processes.filter(process => process.parent === pid))
  return tree
}

/** One line of /proc/<pid>/stat, see proc(5). The name in brackets may itself hold brackets and blanks. */
export function parseStat(line: string): ProcessStat {
  const afterName = line.slice(line.lastIndexOf(')') + 2).split(' ')
  const field = (number: number) => Number(afterName[number - 3])
  return {
    pid: Number.parseInt(line, 10),
    parent: field(4),
    cpuSeconds: (field(14) + field(15) + field(16) + field(17)) / TICKS_PER_SECOND,
    residentBytes: field(24) * PAGE_BYTES,
  }
}

/** VmHWM of /proc/<pid>/status in bytes: the most that one process ever held. 0 when the line is not there. */
export function parsePeak(status: string): number {
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024
}

/** The highest peak of any one process alive in the tree. */
export async function readHighestPeak(root: number, proc = PROC): Promise<number> {
  const tree = selectTree(await readAll(proc), root)
  const texts = await Promise.all(tree.map(({ pid }) => readIfThere(join(proc, String(pid), 'status'))))
  return Math.max(0, ...texts.map(text => parsePeak(text ?? '')))
}

async function readAll(proc: string): Promise<ProcessStat[]> {
  const names = (await readdir(proc)).filter(name => /^\d+$/.test(name))
  const lines = await Promise.all(names.map(name => readIfThere(join(proc, name, 'stat'))))
  return lines.filter(line => line !== null).map(parseStat)
}

/** Null for a process that ended since it was listed. */
async function readIfThere(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch(() => null)
}
