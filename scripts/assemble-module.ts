/** Turns WebAssembly text into a TypeScript file that holds the module, so that no binary file has to be shipped. */
import loadWabt from 'wabt'

const LINE = 100

/** The file's text. Throws what the assembler finds wrong. */
export async function assembleModule(name: string, text: string): Promise<string> {
  const wabt = await loadWabt()
  const parsed = wabt.parseWat(`${name}.wat`, text, { simd: true })
  const base64 = Buffer.from(parsed.toBinary({}).buffer).toString('base64')
  parsed.destroy()
  const lines = base64.match(new RegExp(`.{1,${LINE}}`, 'g'))!.map(line => `  '${line}'`)
  return `/** Made of \`${name}.wat\` by \`npm run assemble\`: the module in base64. */\nexport const MODULE =\n${lines.join(' +\n')}\n`
}
