/** Speaking with a system that runs in its own process. */
import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { type PeerProcess, startPeer } from '../../../scripts/benchmark-peers/peer-process.ts'
import { readTree } from '../../../scripts/benchmark-peers/process-tree.ts'
import { withFiles } from '../../evaluation/temporary-folder.ts'
import { onRequest, WELL_BEHAVED, writeAdapter } from './sample-adapters.ts'

async function withPeer(code: string, use: (peer: PeerProcess) => Promise<void>): Promise<void> {
  await withFiles({}, async folder => {
    const peer = await startPeer(await writeAdapter(folder, 'adapter', code))
    try {
      await use(peer)
    } finally {
      await peer.kill('done')
    }
  })
}

test('what a library prints is no answer', async () => {
  await withPeer(WELL_BEHAVED, async peer => {
    expect(await peer.ask({ op: 'start' }, 60_000)).toEqual({ versions: { sample: '1.0.0' } })
  })
  const noisy = onRequest(`console.log('loading 3 of 4'); console.log('7'); console.log('{"fine":true}')`)
  await withPeer(noisy, async peer => expect(await peer.ask({ op: 'start' }, 60_000)).toEqual({ fine: true }))
})

test('an error inside the system is its answer, and it can be asked again', async () => {
  await withPeer(WELL_BEHAVED, async peer => {
    await expect(peer.ask({ op: 'index', articles: '/nowhere/at-all' }, 60_000)).rejects.toThrow('ENOENT')
    await expect(peer.ask({ op: 'dance' }, 60_000)).rejects.toThrow('unknown op dance')
    expect(await peer.ask({ op: 'start' }, 60_000)).toHaveProperty('versions')
  })
})

test('a system that ends says how, with its last words', async () => {
  const ending = onRequest(`console.error('out of\\n luck'); process.exit(3)`)
  await withPeer(ending, async peer => {
    const words = 'ended with 3 before it answered: out of luck'
    await expect(peer.ask({ op: 'index' }, 60_000)).rejects.toThrow(words)
    await expect(peer.ask({ op: 'query' }, 60_000)).rejects.toThrow(words)
  })
})

test('a system that keeps silent is given up', async () => {
  await withPeer(onRequest(''), async peer => {
    await expect(peer.ask({ op: 'index' }, 50)).rejects.toThrow('no answer to index within 0 s')
  })
})

test('whatever a system started ends with it', async () => {
  const parent = `import { spawn } from 'node:child_process'
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'])
    ${onRequest(`console.log(JSON.stringify({ pid: child.pid }))`)}`
  await withPeer(parent, async peer => {
    const { pid } = await peer.ask<{ pid: number }>({ op: 'start' }, 60_000)
    expect((await readTree(peer.pid)).processes).toBe(2)
    const asking = expect(peer.ask({ op: 'query' }, 60_000)).rejects.toThrow('stopped by the test')
    await peer.kill('stopped by the test')
    await asking
    await expect.poll(() => isRunning(pid)).toBe(false)
  })
})

test('an adapter whose asker is gone stops what it started', async () => {
  const code = WELL_BEHAVED.replace(
    'async start() {',
    `async stop() { console.error('stopped the server') }, async start() {`,
  )
  await withFiles({}, async folder => {
    const { program, args } = await writeAdapter(folder, 'adapter', code)
    const { stderr, status } = spawnSync(program, args, { input: '{"op":"start"}\n', encoding: 'utf8' })
    expect({ status, said: stderr.includes('stopped the server') }).toEqual({ status: 0, said: true })
  })
})

test('a program that is not there is told at once', async () => {
  const command = { program: '/nowhere/python', args: [], cwd: '/', env: {} }
  await expect(startPeer(command)).rejects.toThrow('ENOENT')
})

/** A process that ended and that nobody has waited for yet is not running. */
async function isRunning(pid: number): Promise<boolean> {
  return (await readTree(pid)).residentBytes > 0
}
