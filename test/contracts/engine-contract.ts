/** What every engine promises; run by each engine's own test file. */
import { afterEach, beforeEach, describe } from 'vitest'
import type { Engine } from '../../src/engine/engine.ts'
import { filterContract } from './filter-contract.ts'
import { listContract } from './list-contract.ts'
import { nearestContract } from './nearest-contract.ts'
import { storingContract } from './storing-contract.ts'
import { wordsContract } from './words-contract.ts'

/** Opens an engine on a new, empty index for vectors of `CONTRACT_DIMENSIONS`. */
export type MakeEngine = () => Promise<{ engine: Engine; dispose(): Promise<void> }>

export function engineContract(name: string, makeEngine: MakeEngine): void {
  describe(name, () => {
    let made: Awaited<ReturnType<MakeEngine>>
    beforeEach(async () => {
      made = await makeEngine()
    })
    afterEach(async () => {
      await made.engine.close()
      await made.dispose()
    })
    const engine = () => made.engine
    storingContract(engine)
    nearestContract(engine)
    wordsContract(engine)
    filterContract(engine)
    listContract(engine)
  })
}
