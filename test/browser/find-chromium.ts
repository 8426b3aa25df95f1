/** Finds a Chromium to test with: the one that CHROMIUM_PATH names, else one in a usual place. */
import { existsSync } from 'node:fs'

const USUAL_PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/** Throws with what to install when there is none. */
export function findChromium(): string {
  const named = process.env.CHROMIUM_PATH
  const found = (named === undefined ? USUAL_PLACES : [named]).find(path => existsSync(path))
  if (found !== undefined) return found
  const seen = named === undefined ? 'no Chromium in any usual place' : `CHROMIUM_PATH is ${named}, where nothing is`
  throw new Error(`${seen}: install one (Debian, Ubuntu: apt-get install -y chromium) or set CHROMIUM_PATH to its path`)
}
