/** Writes short articles of random sentences, each with a word of its own to be found by, and remembers every text. */
import { createHash } from 'node:crypto'

export interface ArticleText {
  readonly text: string
  /** SHA-256 (hex) of the text, UTF-8. */
  readonly sha256: string
  /** In no other text. */
  readonly mark: string
}

export interface ArticleTexts {
  /** Of 2 to 6 sentences, and of what is to stand behind them. */
  write(tail?: string): ArticleText
  /** Undefined for a hash of none of its texts. */
  find(sha256: string): ArticleText | undefined
  /** A question about the subjects of the texts. */
  question(): string
}

const WHO = [
  'The harbour master',
  'A young engineer',
  'The council',
  'Every heron',
  'Nobody',
  'The old library',
  'Zoë 🚲',
]
const DID = ['repaired', 'counted', 'forgot', 'painted', 'measured', 'defended', 'rebuilt', 'visited']
const WHAT = [
  'the wooden bridge',
  'seven ferries',
  'a letter from Ostia',
  'the peat bog',
  'the “northern” line',
  'it all',
]
const WHEN = ['at dawn', 'in March', 'before the storm', 'twice', 'after the vote', 'for the third time']

export function createArticleTexts(random: () => number): ArticleTexts {
  const known = new Map<string, ArticleText>()
  const any = (list: readonly string[]) => list[Math.floor(random() * list.length)]!
  const sentence = () => `${any(WHO)} ${any(DID)} ${any(WHAT)} ${any(WHEN)}.`
  return {
    write(tail = '') {
      const mark = `mark${known.size.toString(36)}q`
      const sentences = Array.from({ length: 1 + Math.floor(random() * 5) }, sentence)
      const text = [`The ${mark} report is here.`, ...sentences].join(random() < 0.1 ? '\n\n' : ' ') + tail
      const written = { text, mark, sha256: createHash('sha256').update(text, 'utf8').digest('hex') }
      known.set(written.sha256, written)
      return written
    },
    find: sha256 => known.get(sha256),
    question: () => `who ${any(DID)} ${any(WHAT)}`,
  }
}
