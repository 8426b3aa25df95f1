/** Finds the files of the peers' model, the larger and more exact one where both are there. */
import { access } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { AppError } from '../../src/errors.ts'

export interface PeerModel {
  /** Absolute. */
  readonly folder: string
  /** Relative to the folder. */
  readonly file: string
  /** As transformers.js names it. */
  readonly dtype: 'fp32' | 'q8'
}

const FILES = [
  { file: 'onnx/model.onnx', dtype: 'fp32' },
  { file: 'onnx/model_quantized.onnx', dtype: 'q8' },
] as const

/** The folder must be in the layout of transformers.js. Throws `invalid_configuration` saying where it looked. */
export async function findModel(folders: readonly string[]): Promise<PeerModel> {
  for (const folder of folders.map(folder => resolve(folder))) {
    for (const { file, dtype } of FILES) {
      if (await isThere(join(folder, file))) return { folder, file, dtype }
    }
  }
  const names = FILES.map(({ file }) => file).join(' or ')
  throw new AppError(
    'invalid_configuration',
    `the peers' model is not in ${folders.join(' or ')}, expected ${names}; name its folder with --model`,
  )
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
