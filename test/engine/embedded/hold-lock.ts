/** Takes the writer lock of the folder given, says so on stdout, and holds it until it is killed. */
import { writeSync } from 'node:fs'
import { acquireWriterLock } from '../../../src/engine/embedded/writer-lock.ts'

await acquireWriterLock(process.argv[2]!, { holder: 'elsewhere' })
writeSync(1, 'locked\n')
process.stdin.resume()
