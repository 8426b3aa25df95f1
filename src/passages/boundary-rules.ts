/** The rules that overrule the library where it fails: each looks at one gap and says split, join or nothing. */
import { abbreviationKind, goesBeforeNumber } from './abbreviations.ts'

/** A gap between two possible sentences, with as much of its surroundings as rules may look at. */
export interface Candidate {
  /** The sentence so far, up to the gap; its last 100 UTF-16 units if it is longer. */
  readonly before: string
  /** Whitespace, or nothing. */
  readonly space: string
  /** What follows the gap, at most 80 UTF-16 units. */
  readonly after: string
  /** Capitalised words that open a sentence in the language of the text. */
  readonly starters: ReadonlySet<string>
}

export type Verdict = 'split' | 'join' | null
type Rule = (candidate: Candidate) => Verdict

const small = /^["'“‘«¿¡(]*\p{Ll}/u
const capital = /^["'“‘«¿¡([]*\p{Lu}/u
const lastWord = /([\p{L}\p{M}\p{N}°º&'’-]+(?:\.[\p{L}\p{M}°º-]+)*)\.$/u
const ellipsisEnd = /(…|\.{3,}|\.(?: \.)+)["'”’»]*$/u
const clock = /(?:^|\s)[ap]\.m\.$/i
const dotted = /(?:^|[\s("'“‘«/-])(?:\p{L}{1,2}\.){2,}$/u
const initial = /(?:^|[\s("'“‘«.]|\.-)\p{Lu}\.$/u
const spokenName = String.raw`(?:I|(?:(?:Mr|Mrs|Ms|Dr|Prof)\.? )?\p{Lu}[\p{L}'’-]+(?: \p{Lu}[\p{L}'’.-]*){0,2})`
const sayingVerb = '(?:said|says|asked|asks|replied|told|wrote|writes|added|shouted|cried|wondered|demanded)'
const saying = new RegExp(`^${spokenName} ${sayingVerb}\\b`, 'u')
const timeOfPlace =
  /^(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|\p{Lu}{2,4}\b|(?:Eastern|Central|Pacific|Mountain|Greenwich)\b|\p{Lu}\p{L}+ time\b)/u
const nameTitle = /^(?:Mr|Mrs|Ms|Dr|Prof)\b/

/** The first rule with a verdict decides; null leaves the decision to the library. */
export function judge(candidate: Candidate): Verdict {
  for (const rule of rules) {
    const verdict = rule(candidate)
    if (verdict !== null) return verdict
  }
  return null
}

const rules: readonly Rule[] = [
  keepCharacterWhole,
  keepOpeningEllipsis,
  keepPunctuation,
  keepUnended,
  keepGlued,
  keepMarker,
  judgeEllipsis,
  keepNumberReference,
  judgeClock,
  judgeAbbreviation,
  judgeInitials,
  keepSmallContinuation,
  keepReportedSpeech,
  keepCitation,
  splitAfterNote,
  splitAfterAside,
  splitPlainEnd,
]

/** A combining mark or joiner belongs to the character before it. */
function keepCharacterWhole({ after }: Candidate): Verdict {
  return /^(?:\p{M}|\u200d)/u.test(after) ? 'join' : null
}

/** `raak. ...en toen`: after an ended sentence, dots open the next one; and dots alone are not a sentence. */
function keepOpeningEllipsis({ before, space, after }: Candidate): Verdict {
  if (/^(?:…|[.\s]+)$/u.test(before)) return 'join'
  const opens = /^(?:…|\.{3}|\. \. ?\.)\s*\S/u.test(after)
  return opens && space !== '' && /[^\s.][.!?]["'”’»)]*$/u.test(before) ? 'split' : null
}

/** No sentence opens with a comma or a closing mark. */
function keepPunctuation({ after }: Candidate): Verdict {
  return /^[.,;:!?)\]}%…。，、；：！？）】]/u.test(after) ? 'join' : null
}

/** Without a space and without punctuation there is nothing to end a sentence. */
function keepUnended({ before, space }: Candidate): Verdict {
  return space === '' && !/\p{P}$/u.test(before) ? 'join' : null
}

/** Without a space a Western full stop is part of a word, an address or a number: `example.com`, `1.5`, `Л.Н.Толстой`. */
function keepGlued({ before, space, after }: Candidate): Verdict {
  if (space !== '' || !/[.!?…]["'”’»)\]]*$/u.test(before)) return null
  const forgottenSpace =
    /(?:(?:^|\s)["'“‘«(]?\p{L}*\p{Ll}{4}|[)%\]]|\d\d)\.$/u.test(before) && /^\p{Lu}[\p{L}\p{M}]+[\s,]/u.test(after)
  return forgottenSpace ? 'split' : 'join'
}

/** `1.`, `• 9.`, `2.)`, `a.` or `IV.` at the start number the sentence that follows. */
function keepMarker({ before }: Candidate): Verdict {
  const marker = /^(?:[•⁃▪◦‣●*+-]\s*)?[([]?(?:\d{1,3}|\p{L}|[ivxlcIVXLC]{1,5})(?:\.\d+)*[.)\]]+$/u
  return marker.test(before) ? 'join' : null
}

/** Three dots go on before a small letter and before `I`, which has its capital anyway; else they end the sentence. */
function judgeEllipsis({ before, after }: Candidate): Verdict {
  const dots = ellipsisEnd.exec(before)?.[1]
  if (dots === undefined) return null
  if (small.test(after)) return 'join'
  const three = dots.replaceAll(' ', '').length <= 3
  if (three && /^I(?:['’]\p{L}+)?\b/u.test(after)) return 'join'
  return capital.test(after) ? 'split' : null
}

/** `No. 7`, `p. 55`, `Art. IV`: the number belongs to the abbreviation. */
function keepNumberReference({ before, after }: Candidate): Verdict {
  const word = lastWord.exec(before)?.[1]
  if (word === undefined || !goesBeforeNumber(word)) return null
  return /^(?:\d|[IVXLC]+\b)/.test(after) ? 'join' : null
}

/** After `6 p.m.` a day or a time zone goes on; so does `At 5 a.m. Mr. Smith`, where nothing has been said yet. */
function judgeClock({ before, after, starters }: Candidate): Verdict {
  if (!clock.test(before)) return null
  if (!capital.test(after) || timeOfPlace.test(after)) return 'join'
  const onlyAdverbial = /^(?:At|By|Around|About|Before|After|Since|Until|From|On)(?:\s\S+){1,3}$/.test(before)
  if (!onlyAdverbial) return 'split'
  return opensWithStarter(after, starters) && !nameTitle.test(after) ? 'split' : 'join'
}

/** A known abbreviation ends the sentence only when the next word is one that opens sentences. */
function judgeAbbreviation({ before, after, starters }: Candidate): Verdict {
  const word = lastWord.exec(before)?.[1]
  const kind = word === undefined ? null : abbreviationKind(word)
  if (kind === null) return null
  if (kind === 'leads' || !capital.test(after)) return 'join'
  if (kind === 'closes') return 'split'
  return opensWithStarter(after, starters) ? 'split' : 'join'
}

/** Likewise after `U.S.`, `Ph.D.` and the initials of names. */
function judgeInitials({ before, after, starters }: Candidate): Verdict {
  if (!dotted.test(before) && !initial.test(before)) return null
  if (!capital.test(after)) return small.test(after) ? 'join' : null
  return opensWithStarter(after, starters) ? 'split' : 'join'
}

/** A small letter goes on after a question, an exclamation, a closing mark or a short word that may be an abbreviation. */
function keepSmallContinuation({ before, after }: Candidate): Verdict {
  if (!small.test(after) || /^\p{Ll}+\p{Lu}/u.test(after)) return null
  if (/[!?…"'”’»)\]」]$/u.test(before)) return 'join'
  const word = lastWord.exec(before)?.[1]
  return word !== undefined && word.length <= 3 && /^\p{L}/u.test(word) ? 'join' : null
}

/** `“Why now?” Mr. Adler asked.` is one sentence; `「…」と` likewise. */
function keepReportedSpeech({ before, after }: Candidate): Verdict {
  if (/[」』]$/u.test(before) && after.startsWith('と')) return 'join'
  return /[!?…]["'”’»]$/u.test(before) && saying.test(after) ? 'join' : null
}

/** `“…” (Smith 55).`: the source of a quotation stands before the full stop. */
function keepCitation({ before, after }: Candidate): Verdict {
  return /["'”’»]$/u.test(before) && /^\([^()]{1,60}\)[.,;]/.test(after) ? 'join' : null
}

/** `ended.[12] The next`, `ended!🎉 The next`: the library does not see past note marks and emoji. */
function splitAfterNote({ before, space, after }: Candidate): Verdict {
  const noted =
    /[\p{L}\p{N})][.!?]["'”’»)]*(?:\[[^[\]]{1,40}\]|:\d[\d:–-]*|[¹²³⁴-⁹\p{Extended_Pictographic}\p{Emoji_Modifier}]\ufe0f?)+$/u.test(
      before,
    )
  return noted && space !== '' && !small.test(after) ? 'split' : null
}

/** A sentence in brackets of its own: `(The board had hinted at this.) Markets were calm.` */
function splitAfterAside({ before, after }: Candidate): Verdict {
  const word = /(\p{L}*\p{Ll}{3})[.!?]["'”’»]*\)$/u.exec(before)?.[1]
  return word !== undefined && abbreviationKind(word) === null && capital.test(after) ? 'split' : null
}

/** A whole word, a full stop and a word that opens sentences: an end, whatever the library says. */
function splitPlainEnd({ before, space, after, starters }: Candidate): Verdict {
  const ended = /(?:^|[\s("'“‘«-])(?:\p{L}+\p{Ll}|\d+)[.!?]["'”’»)]*$/u.test(before)
  return ended && space !== '' && opensWithStarter(after, starters) ? 'split' : null
}

function opensWithStarter(after: string, starters: ReadonlySet<string>): boolean {
  const word = /^["'“‘«¿¡([]*(\p{L}[\p{L}\p{M}]*(?:['’]\p{L}+)?)(?![\p{L}-])/u.exec(after)?.[1]
  return word !== undefined && (starters.has(word) || starters.has(word.replace('’', "'")))
}
