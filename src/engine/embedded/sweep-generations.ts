/** Removes generations that are neither served nor kept, so that a kill in the midst leaves nothing half of itself. */
import { readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** What starts so is being removed, by this process or by one that was killed; it is no name of a generation. */
const REMOVED = '.removed-'
/** What starts so is being made, likewise. */
export const UNPLACED = '.new-'

/** Out of sight in one step; who has it open goes on reading it. One that is gone already is no error. */
export async function removeGeneration(indexData: string, generation: string): Promise<void> {
  const doomed = join(indexData, `${REMOVED}${generation}-${process.pid}`)
  try {
    await rename(join(indexData, generation), doomed)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return
    throw error
  }
  await rm(doomed, { recursive: true, force: true })
}

/** Removes what a kill left of generations being removed or made. Nobody may be making one. */
export async function removeRemains(indexData: string): Promise<void> {
  for (const name of await readdir(indexData)) {
    const isRemains = name.startsWith(REMOVED) || name.startsWith(UNPLACED)
    if (isRemains) await rm(join(indexData, name), { recursive: true, force: true })
  }
}
