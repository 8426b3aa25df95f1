/** The abbreviations that the boundary rules know, grouped by what a full stop after them can mean. */

/** Always stand before a name, so the full stop never ends a sentence. Matched with their capital only. */
const titles = `
  Mr Mrs Ms Mx Messrs Dr Prof Rev Fr Hon Pres Gov Lt Sen Rep Gen Col Maj Capt Cmdr Adm Brig Sgt Cpl Pvt Supt Insp Det
  Mt Pt Hr Fa Hrn Mme Mmes Mlle Mgr Ing Lic Arq Abg Sra Srta Dña Sig Dott Avv Skt Kapt Rektor Проф Акад Д-р`

/** Words that lead on to what follows: `cf. Table 2`. Matched in any case. */
const connecting = `
  vs cf viz approx esp incl e.g i.e ca resp bzw vgl evtl ggf sog inkl zzgl z.b d.h u.a s.o s.u v.a p.ex c-à-d t.ex f.eks bl.a
  p.ej por.ej es т.е т.н напр см проф акад ул пл пр просп пер им г гг о пгт пос кв обл р.ед`

/** Go before a number: `p. 55`, `fig. 3`. Matched in any case, and only before a digit or a Roman numeral. */
const numbered = `
  nos nr n° nº p pp vol vols fig figs sec ch eq tab pt bd s abs ziff núm num pág págs tel ext ph est c ca approx ver v
  jan feb mar apr jun jul aug sep sept oct nov dec стр ст кв д гл рис табл`

/** Ordinary words when small, so they count before a number only with their capital: `No. 7`, `Art. 5`. */
const numberedCapitals = 'No Art Par Sect Para Reg Op Ex'

/** May end a sentence or not; the word that follows decides. */
const ambiguous = `
  co inc ltd llc plc corp bros cie jr sr st ave blvd rd sq ft oz lb lbs hr hrs mi dept univ assn al ed eds
  jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri
  usw usf dgl m.w тыс млн млрд долл руб коп`

/** Close an enumeration, so a capital after them opens a sentence. */
const closing = 'etc usw usf osv ecc'

/** `ED` is not `ed.` */
const acronym = /^\p{Lu}{2,}$/u

const titleSet = words(titles)
const connectingSet = words(connecting)
const numberedSet = words(numbered)
const numberedCapitalSet = words(numberedCapitals)
const ambiguousSet = words(ambiguous)
const closingSet = words(closing)

/** What a full stop after `word` (given without it) can mean; null for a word that is no known abbreviation. */
export function abbreviationKind(word: string): 'leads' | 'closes' | 'ambiguous' | null {
  if (acronym.test(word)) return null
  const small = word.toLowerCase()
  if (titleSet.has(word) || connectingSet.has(small)) return 'leads'
  if (closingSet.has(small)) return 'closes'
  return ambiguousSet.has(small) ? 'ambiguous' : null
}

/** True for `p`, `fig`, `No` and their like. */
export function goesBeforeNumber(word: string): boolean {
  return numberedSet.has(word.toLowerCase()) || numberedCapitalSet.has(word)
}

function words(list: string): ReadonlySet<string> {
  return new Set(list.trim().split(/\s+/))
}
