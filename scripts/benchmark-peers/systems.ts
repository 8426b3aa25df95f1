/** The systems that are compared, and what each needs to run. */
import { AppError } from '../../src/errors.ts'

export type Installer = 'npm' | 'pip' | 'none'

export interface System {
  /** Also its folder here. */
  readonly name: string
  /** For the table. */
  readonly label: string
  /** What brings its packages; `none` for the product, which runs where it is. */
  readonly installer: Installer
}

export const PRODUCT = 'verbatim'

/** In the order in which a round runs them. */
export const SYSTEMS: readonly System[] = [
  { name: PRODUCT, label: 'Verbatim', installer: 'none' },
  { name: 'langchain', label: 'LangChain.js + HNSWLib', installer: 'npm' },
  { name: 'vectra', label: 'Vectra', installer: 'npm' },
  { name: 'chroma', label: 'Chroma server', installer: 'pip' },
  { name: 'minisearch', label: 'MiniSearch (words only)', installer: 'npm' },
]

/** Names separated by commas; the product is always among them. Throws `invalid_request` for a name that is none of theirs. */
export function chooseSystems(names: string | null): System[] {
  if (names === null) return [...SYSTEMS]
  const wanted = names
    .split(',')
    .map(name => name.trim())
    .filter(name => name !== '')
  const unknown = wanted.filter(name => !SYSTEMS.some(system => system.name === name))
  if (unknown.length > 0) {
    const known = SYSTEMS.map(system => system.name).join(', ')
    throw new AppError('invalid_request', `no adapter for ${unknown.join(', ')}, expected some of ${known}`)
  }
  return SYSTEMS.filter(({ name }) => name === PRODUCT || wanted.includes(name))
}
