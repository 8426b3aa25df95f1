/** Runs the reference command-line client of MCP, what `npx @modelcontextprotocol/inspector --cli` runs. */
import { execFile } from 'node:child_process'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const INSPECTOR = fileURLToPath(import.meta.resolve('@modelcontextprotocol/inspector-cli'))

/** Its stdout, parsed. `target` is an address, or a command with its arguments. */
export async function runInspector(
  target: readonly string[],
  options: readonly string[],
  environment: Readonly<Record<string, string>> = {},
) {
  const { stdout } = await promisify(execFile)(process.execPath, [INSPECTOR, '--cli', ...target, ...options], {
    // it looks for its own package.json from the folder that it is run in
    cwd: dirname(INSPECTOR),
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment },
  })
  return JSON.parse(stdout)
}
