/** What the adapters ask for is pinned, locked and apart from the product's own packages. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { findModel } from '../../../scripts/benchmark-peers/find-model.ts'
import { chooseSystems, SYSTEMS } from '../../../scripts/benchmark-peers/systems.ts'
import { withFiles } from '../../evaluation/temporary-folder.ts'

const FOLDER = resolve('scripts', 'benchmark-peers')

const readJson = (...path: string[]) => JSON.parse(readFileSync(join(FOLDER, ...path), 'utf8'))

test('every adapter has its folder, and every folder is an adapter', () => {
  const folders = readdirSync(FOLDER, { withFileTypes: true }).filter(entry => entry.isDirectory())
  expect(folders.map(folder => folder.name).sort()).toEqual(SYSTEMS.map(system => system.name).sort())
})

test.each(SYSTEMS.filter(({ installer }) => installer === 'npm').map(({ name }) => name))(
  'the packages of %s are exact versions, and the lock file is of the same ones',
  name => {
    const { dependencies } = readJson(name, 'package.json')
    const { packages } = readJson(name, 'package-lock.json')
    for (const version of Object.values(dependencies)) expect(version).toMatch(/^\d+\.\d+\.\d+$/)
    expect(packages[''].dependencies).toEqual(dependencies)
    const unchecked = Object.entries<{ integrity?: string }>(packages).filter(
      ([path, { integrity }]) => path && !integrity,
    )
    expect(unchecked).toEqual([])
  },
)

test('every Python package is an exact version with its hash', () => {
  const lines = readFileSync(join(FOLDER, 'chroma', 'requirements.txt'), 'utf8')
    .trim()
    .split('\n')
  const packages = lines.filter(line => !line.startsWith('#'))
  expect(packages.filter(line => !/^[a-z\d.-]+==\S+ --hash=sha256:[\da-f]{64}$/.test(line))).toEqual([])
  expect(packages.some(line => line.startsWith('chromadb=='))).toBe(true)
})

test('peers are chosen by name beside the product, and a wrong name is told with the right ones', () => {
  expect(chooseSystems('chroma, vectra').map(system => system.name)).toEqual(['verbatim', 'vectra', 'chroma'])
  expect(chooseSystems(null)).toEqual(SYSTEMS)
  expect(() => chooseSystems('crhoma')).toThrow('no adapter for crhoma, expected some of verbatim, langchain')
})

test('the exact form of the model is taken where it is there, else the int8 one, else it is told what is missing', async () => {
  const int8 = { 'small/onnx/model_quantized.onnx': '' }
  await withFiles({ ...int8, 'full/onnx/model_quantized.onnx': '', 'full/onnx/model.onnx': '' }, async folder => {
    expect(await findModel([join(folder, 'none'), join(folder, 'full')])).toMatchObject({ dtype: 'fp32' })
    expect(await findModel([join(folder, 'small')])).toEqual({
      folder: join(folder, 'small'),
      file: 'onnx/model_quantized.onnx',
      dtype: 'q8',
    })
    await expect(findModel([join(folder, 'none')])).rejects.toThrow('name its folder with --model')
  })
})
