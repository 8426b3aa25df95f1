/** Tests of the checksums of a model folder and of the revision in its fingerprint. */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { modelRevision, verifyModel } from '../../src/embedding/verify-model.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const BUNDLED = join(ROOT, 'models', 'e5-small-v2')
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const sumsOf = (path: string, content: string) => `${sha256(content)}  ${path}\n`

async function check(files: Record<string, string>, expected: RegExp) {
  const folder = await temporaryFolder(files)
  await expect(verifyModel(folder)).rejects.toMatchObject({
    code: 'model_invalid',
    message: expect.stringMatching(expected),
  })
}

test('the bundled model is as it was published', async () => {
  const { files, note } = await verifyModel(BUNDLED)
  expect(note).toBeNull()
  expect(files.map(file => file.path)).toContain('onnx/model_quantized.onnx')
  expect(files.every(file => file.found === file.expected)).toBe(true)
})

test('an altered or missing file is named with what was found and expected, and with the mend', async () => {
  const SHA256SUMS = sumsOf('config.json', '{}') + sumsOf('onnx/model.onnx', 'weights')
  const altered = `onnx/model.onnx: found ${sha256('weight5')}, expected ${sha256('weights')}; copy the folder again`
  await check({ SHA256SUMS, 'config.json': '{}', 'onnx/model.onnx': 'weight5' }, new RegExp(altered))
  await check({ SHA256SUMS, 'config.json': '{}' }, /onnx\/model\.onnx: no such file, expected [0-9a-f]{64}; copy/)
})

test('checksums that say nothing, make no sense or point outside are refused', async () => {
  await check({ SHA256SUMS: '\n' }, /lists no files/)
  await check({ SHA256SUMS: 'abc  config.json\n' }, /has the line "abc {2}config.json"/)
  await check({ SHA256SUMS: sumsOf('../config.json', '') }, /expected a SHA-256, two spaces and a path in the folder/)
  await check({ SHA256SUMS: sumsOf('/etc/hostname', '') }, /expected a SHA-256, two spaces and a path in the folder/)
})

test('another model may come without checksums and is noted; the bundled one may not', async () => {
  const names = ['my-model', 'models/example/e5-small-v2', 'models/e5-small-v2']
  const folder = await temporaryFolder(Object.fromEntries(names.map(name => [`${name}/config.json`, '{}'])))
  for (const name of names.slice(0, 2)) {
    const { files, note } = await verifyModel(join(folder, name))
    expect(files).toEqual([])
    expect(note).toContain('has no SHA256SUMS')
  }
  for (const name of ['models/e5-small-v2', 'no-such-folder']) {
    await expect(verifyModel(join(folder, name))).rejects.toMatchObject({ code: 'model_invalid' })
  }
})

test('the revision changes with the network and with the tokenizer, and with nothing else', async () => {
  const files = { 'onnx/model_quantized.onnx': 'weights', 'tokenizer.json': 'words', LICENSE: 'MIT' }
  const revisionOf = async (changed: Record<string, string>) =>
    modelRevision(await temporaryFolder({ ...files, ...changed }), 'q8')
  const revision = await revisionOf({})
  expect(revision).toMatch(/^[0-9a-f]{64}$/)
  expect(await revisionOf({ LICENSE: 'other' })).toBe(revision)
  expect(await revisionOf({ 'tokenizer.json': 'other' })).not.toBe(revision)
  expect(await revisionOf({ 'onnx/model_quantized.onnx': 'other' })).not.toBe(revision)
})

test('npm run verify-model prints a line per file and exits by the outcome, without a stack trace', async () => {
  const verify = (folder: string) =>
    promisify(execFile)(process.execPath, ['--import', 'tsx', 'scripts/verify-model.ts', folder], { cwd: ROOT })
  expect((await verify(BUNDLED)).stdout).toMatch(/^ok +config\.json\n(ok .+\n){4}5 files of .+ are as published\n$/)
  const broken = await temporaryFolder({ SHA256SUMS: sumsOf('config.json', '{}'), 'config.json': '[]' })
  await expect(verify(broken)).rejects.toMatchObject({
    code: 1,
    stdout: 'differs  config.json\n',
    stderr: expect.stringMatching(/^model file .+: found [0-9a-f]+, expected [0-9a-f]+; .+\n$/),
  })
})
