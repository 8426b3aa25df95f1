/** CPU time and memory of a tree of processes, from a made-up /proc and from real processes. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { parsePeak, parseStat, readHighestPeak, readTree } from '../../../scripts/benchmark-peers/process-tree.ts'
import { withFiles } from '../../evaluation/temporary-folder.ts'

interface Fields {
  readonly pid: number
  readonly parent: number
  /** utime, stime, cutime, cstime in ticks of a hundredth of a second. */
  readonly ticks: readonly [number, number, number, number]
  readonly pages: number
  readonly name?: string
}

function statLine({ pid, parent, ticks, pages, name = 'node' }: Fields): string {
  const beforeTimes = '100 100 0 -1 4194560 1200 40 0 0'
  const untilMemory = '20 0 11 0 123456 1000000'
  return `${pid} (${name}) S ${parent} ${beforeTimes} ${ticks.join(' ')} ${untilMemory} ${pages} 18446744073709551615 1 1 0\n`
}

test('a line of stat gives parent, all four times and resident memory', () => {
  const line = statLine({ pid: 42, parent: 7, ticks: [150, 25, 300, 5], pages: 1000 })
  expect(parseStat(line)).toEqual({ pid: 42, parent: 7, cpuSeconds: 4.8, residentBytes: 4_096_000 })
})

test('brackets and blanks in the name of a program do not shift the fields', () => {
  const line = statLine({ pid: 42, parent: 7, ticks: [100, 0, 0, 0], pages: 1, name: 'a) S 1 (b' })
  expect(parseStat(line)).toMatchObject({ pid: 42, parent: 7, cpuSeconds: 1 })
})

test('the high-water mark is read in bytes, and is 0 for a process that tells none', () => {
  expect(parsePeak('Name:\tnode\nVmPeak:\t  999999 kB\nVmHWM:\t   2048 kB\nVmRSS:\t 1024 kB\n')).toBe(2_097_152)
  expect(parsePeak('Name:\tkthreadd\n')).toBe(0)
})

const PROCESSES = {
  '100/stat': statLine({ pid: 100, parent: 1, ticks: [100, 50, 20, 10], pages: 10 }),
  '101/stat': statLine({ pid: 101, parent: 100, ticks: [200, 0, 0, 0], pages: 20 }),
  '90/stat': statLine({ pid: 90, parent: 101, ticks: [0, 30, 0, 0], pages: 5 }),
  '200/stat': statLine({ pid: 200, parent: 1, ticks: [9000, 0, 0, 0], pages: 900 }),
  '100/status': 'VmHWM:\t 100 kB\n',
  '90/status': 'VmHWM:\t 300 kB\n',
  '200/status': 'VmHWM:\t 9000 kB\n',
  uptime: '1.0 1.0\n',
  'self/stat': 'not a process by number',
}

test('a tree is the process, its children and theirs, whatever their numbers, and nobody else', async () => {
  await withFiles(PROCESSES, async proc => {
    expect(await readTree(100, proc)).toEqual({ processes: 3, cpuSeconds: 4.1, residentBytes: 35 * 4096 })
    expect(await readHighestPeak(100, proc)).toBe(300 * 1024)
  })
})

test('a process that is gone has used nothing, and one that goes meanwhile is passed over', async () => {
  await withFiles({ ...PROCESSES, '102/other': 'its stat is gone already' }, async proc => {
    expect(await readTree(555, proc)).toEqual({ processes: 0, cpuSeconds: 0, residentBytes: 0 })
    expect((await readTree(100, proc)).processes).toBe(3)
  })
})

/** Burns CPU, lets a child burn and end, starts another that stays; each says by itself what it used. */
const FAMILY = `
  const { spawn, spawnSync } = require('node:child_process')
  const burn = 'let x = 0; for (let i = 0; i < 2e8; i++) x += i % 7; const u = process.cpuUsage(); console.log((u.user + u.system) / 1e6);'
  const ended = Number(spawnSync(process.execPath, ['-e', burn]).stdout)
  const stays = spawn(process.execPath, ['-e', burn + 'setInterval(() => {}, 1e6)'])
  stays.stdout.once('data', data => console.log(ended + Number(data)))
  process.stdin.once('data', () => { stays.kill(); process.exit() })
`

test('time of children that ended and of those that live is counted once each', async () => {
  const family = spawn(process.execPath, ['-e', FAMILY], { stdio: ['pipe', 'pipe', 'inherit'] })
  const [line] = await once(createInterface({ input: family.stdout }), 'line')
  const { processes, cpuSeconds } = await readTree(family.pid!)
  family.stdin.write('end\n')
  await once(family, 'exit')
  expect(processes).toBe(2)
  // its own start is not in what the children say; counting one of them twice, or not, would be far outside
  expect(cpuSeconds).toBeGreaterThan(Number(line) * 0.9)
  expect(cpuSeconds).toBeLessThan(Number(line) * 1.4 + 0.3)
})
