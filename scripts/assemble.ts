/** Assembles the one function of the product that is written in WebAssembly: `npm run assemble`. */
import { readFileSync, writeFileSync } from 'node:fs'
import { assembleModule } from './assemble-module.ts'

const FOLDER = new URL('../src/engine/embedded/', import.meta.url)

const text = readFileSync(new URL('dot-bytes.wat', FOLDER), 'utf8')
writeFileSync(new URL('dot-bytes-module.ts', FOLDER), await assembleModule('dot-bytes', text))
