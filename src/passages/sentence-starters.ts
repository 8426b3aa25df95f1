/** Words that, with a capital, open a sentence rather than continue a name; per language. */

const english = `
  A An The This That These Those There Here It Its He She They We You His Her Their Our My Your
  Who What When Where Why How Which Whose Did Do Does Is Are Was Were Has Have Had Can Could Would Should
  And But Or Yet So If As At In On By For From After Before Since Until While Although Though Because Despite During
  However Meanwhile Moreover Instead Then Now Once Both Some Many Most Several All Each No Not Nobody Nothing Please
  It's He's She's They're We're You're That's There's What's Let's Don't Didn't Isn't`
const german = `
  Der Die Das Ein Eine Er Sie Es Wir Ihr Ich Du Dies Diese Dieser Dieses Wer Was Wann Wo Warum Wie Doch Aber Und Oder
  Dann Nun Danach Dabei Damit Im In Am An Auf Bei Mit Nach Seit Vor Wenn Weil Obwohl Auch Nur Jetzt Heute Gestern`
const french = `
  Le La Les Un Une Des Il Elle Ils Elles On Nous Vous Je Tu Ce Cet Cette Ces Qui Que Quoi Quand Où Pourquoi Comment
  Mais Et Ou Donc Puis Alors Dans En Sur Pour Par Avec Après Avant Depuis Selon Si Comme C'est`
const spanish = `
  El Los Las Un Una Él Ella Ellos Ellas Nosotros Yo Tú Usted Este Esta Estos Estas Ese Esa Esto Eso Quién Qué Cuándo
  Dónde Cómo Pero Y O Entonces Luego En Por Para Con Sin Después Antes Desde Según Si Cuando Aunque También Hoy Ayer`
const italian = `
  Il Lo Gli I Un Una Lui Lei Loro Noi Voi Io Tu Questo Questa Questi Queste Quello Chi Che Quando Dove Perché Come
  Ma E O Poi Allora In Per Con Dopo Prima Secondo Se Anche Oggi Ieri`
const dutch = `
  De Het Een Hij Zij Ze Wij We Ik Jij Dit Dat Deze Die Wie Wat Wanneer Waar Waarom Hoe Maar En Of Toen Dan Nu
  In Op Bij Met Na Voor Sinds Als Hoewel Ook Vandaag Gisteren`
const danish = `
  De Den Det Der Han Hun Vi Jeg Du I En Et Denne Dette Disse Hvem Hvad Hvornår Hvor Hvorfor Hvordan Men Og Eller Så
  Nu På Ved Med Efter Før Siden Hvis Når Også`
const swedish = `
  De Den Det Han Hon Vi Jag Du En Ett Denna Detta Dessa Vem Vad När Var Varför Hur Men Och Eller Så Nu På Vid Med
  Efter Före Sedan Om Också`
const portuguese = `
  O A Os As Um Uma Ele Ela Eles Elas Nós Eu Você Este Esta Isto Esse Essa Isso Quem Quando Onde Como Mas E Ou Então
  Depois Em No Na Por Para Com Sem Após Antes Desde Segundo Se Também Hoje Ontem`

const byLanguage: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    en: english,
    de: german,
    fr: french,
    es: spanish,
    it: italian,
    nl: dutch,
    da: danish,
    nb: danish,
    no: danish,
    sv: swedish,
    pt: portuguese,
  }).map(([language, list]) => [language, new Set(list.trim().split(/\s+/))]),
)

const none: ReadonlySet<string> = new Set()

/** `language` is a two- or three-letter code; a language without a list has no starters. */
export function sentenceStarters(language: string): ReadonlySet<string> {
  return byLanguage.get(language) ?? none
}
