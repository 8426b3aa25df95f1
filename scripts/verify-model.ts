/** Checks a model folder against its SHA256SUMS: `npm run verify-model -- [folder]`; exit code 1 when it differs. */
import { readConfig } from '../src/config.ts'
import { locateModel } from '../src/embedding/known-models.ts'
import { modelFolder } from '../src/embedding/model-description.ts'
import { checkModelFiles, type FileCheck, requireIntact } from '../src/embedding/verify-model.ts'
import { messageOf } from '../src/errors.ts'

try {
  const folder = process.argv[2] ?? modelFolder(await locateModel(readConfig(process.env)))
  const check = await checkModelFiles(folder)
  for (const file of check.files) console.log(describe(file))
  requireIntact(folder, check)
  console.log(check.note ?? `${check.files.length} files of ${folder} are as published`)
} catch (error) {
  console.error(messageOf(error))
  process.exitCode = 1
}

function describe({ path, expected, found }: FileCheck): string {
  if (found === expected) return `ok       ${path}`
  return found === null ? `missing  ${path}` : `differs  ${path}`
}
