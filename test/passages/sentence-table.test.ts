/** Our own table of sentence boundaries: each row is a text with `¦` where one sentence ends and the next starts. */
import { expect, test } from 'vitest'
import { splitSentences } from '../../src/passages/split-sentences.ts'

function check(marked: string, language = 'en'): void {
  const text = marked.replaceAll('¦', '')
  const expected = marked.split('¦').map(sentence => sentence.trim())
  const spans = splitSentences(text, { language })
  expect(spans.map(span => text.slice(span.start, span.end))).toEqual(expected)
}

const english = [
  // plain ends
  'The talks failed. ¦The delegates went home.',
  'Who knew? ¦Nobody did! ¦That was the end of it.',
  'Prices rose by 3 per cent.  ¦Wages did not.',
  'Really?! ¦Yes, really.',
  'He waited until midnight',
  'One.\t¦Two.\t¦Three.',
  // titles and names
  'Dr. Amara Okafor met Prof. Lind on Monday. ¦Both declined to comment.',
  'Mr. and Mrs. Hale sold the farm. ¦Their son bought it back.',
  'Gen. Ruiz and Lt. Col. Bauer were promoted. ¦Sgt. Orr was not.',
  'Sen. Dahl asked Gov. Prior for a reply.',
  'The case was heard by J. R. Whitlock. ¦He ruled against the city.',
  'J.R. Whitlock and A. B. Nkemelu wrote the report.',
  'Martin Luther King Jr. spoke there in 1963. ¦The church still stands.',
  'The firm was left to Harold Finch Jr. ¦He sold it within a year.',
  'St. Mary’s Hospital is on Main St. near the river.',
  'The old mill on Weaver St. ¦The council wants to keep it.',
  'They climbed Mt. Elbrus from Ft. Nadel.',
  'You and I. ¦That is all there is.',
  // countries and organisations
  'The U.S. Senate voted on Tuesday. ¦The bill now goes to the House.',
  'She moved to the U.S. in 2011. ¦Her brother stayed.',
  'It was made in the U.S. ¦It was sold in Kenya.',
  'The U.N. Security Council met twice.',
  'Washington, D.C. is humid in July. ¦However, few people leave.',
  'He holds a Ph.D. in chemistry. ¦His sister has an M.A. from Leeds.',
  'Brandt & Co. bought Orel Ltd. for cash. ¦The price was not disclosed.',
  'The buyer is Orel Inc. ¦It makes pumps.',
  'Shares of Vantage Corp. fell 4%. ¦Those of Orel rose.',
  // other abbreviations
  'Bring pens, paper, etc. to the hall. ¦Doors open at noon.',
  'They sell nuts, bolts, screws, etc. ¦Prices are low.',
  'Smith et al. found no effect. ¦Later work agreed.',
  'Some metals, e.g. copper, conduct well; others, i.e. most alloys, do not.',
  'It was Leeds vs. York. ¦York won.',
  'The dept. of works, approx. 40 people, moved out.',
  'See p. 55 and pp. 60–62. ¦Then turn to vol. 3, ch. 2.',
  'Fig. 3 shows the trend. ¦Table 2 gives the figures.',
  'It is No. 7 on the list. ¦No. 8 is missing.',
  'Was it signed? ¦No. ¦The minister refused.',
  'Under Art. 5 and Sec. IV. of the treaty, help is due.',
  'It opened on Jan. 5 and closed on Sept. 30. ¦Few came.',
  // numbers, money, time
  'The deal is worth $3.5 million. ¦It closes in May.',
  'She paid $100.00. ¦It was too much.',
  'Growth was 2.4 percent in Q1. ¦In Q2 it was 1.9.',
  'The vote was held in 1990. ¦Turnout was 71.5%.',
  'The market opens at 9 a.m. and closes at 5 p.m. on weekdays.',
  'The train left at 6 p.m. ¦It arrived at 4 a.m. the next day.',
  'Polls close at 8 p.m. Eastern time. ¦Counting starts at once.',
  'The hearing is at 10 a.m. Thursday in room 4.',
  'At 5 a.m. Mr. Dole fed the hens.',
  'Version 2.0.1 fixes it. ¦Version 3 will not.',
  'The score was 3-1. ¦15,000 people watched.',
  // quotations and dialogue
  '“We are ready,” she said. ¦“We have been for weeks.”',
  '“We did it. We won,” he said.',
  '"Stop!" she cried. ¦He did not.',
  '“Why now?” asked the judge.',
  '“Why now?” Mr. Adler asked. ¦No one answered.',
  '“Is it over?” Adler said. ¦“Not yet.”',
  'She turned to him. ¦"This is great." ¦He smiled.',
  "He said, 'It is done. We can go.' and left.",
  "The boys' club met on Friday. ¦It's Tom's turn now.",
  'He called it “a mess.” ¦The board disagreed.',
  'She read “Who Goes There?” twice. ¦Then she slept.',
  '“The bridge is closed,” said Ada Byrne (see map). ¦“Go round.”',
  // speech too long to be one sentence
  '“The flood took the lower road at about two in the morning. ¦We had moved the cattle the day before, because the river had been rising since Sunday and nobody believed the forecast any more. ¦By dawn the water stood at the second step of the school, and the only boat in the village was still locked in its shed,” she said. ¦It was the worst flood in forty years.',
  'An unclosed “quotation starts here. ¦It goes on. ¦It never ends.',
  // brackets and notes
  'He teaches (he used to be an engineer.) at the college. ¦She does not.',
  'The plan (see Annex B. It is long) was dropped. ¦Nobody minded.',
  'Rates were held. ¦(The board had hinted at this.) ¦Markets were calm.',
  'The tower fell in 1703.[4] ¦The new one is of stone.[5][6]',
  'The claim stands.[citation needed] ¦Few believe it.:212–219 ¦Some do.',
  '“It grew without limit” (Osei 2019). ¦Others disagree.',
  '"The walls were bare [...]" (Ames 12). ¦So were the floors.',
  // ellipses
  'I thought... well, never mind. ¦Let us go on.',
  'He waited… ¦Then he left.',
  'He waited ... and waited. ¦Nothing came.',
  'I never meant that.... ¦She shut the door.',
  'The thing is . . . I forgot.',
  '“And then . . . nothing.” ¦The room was silent.',
  // addresses and names with marks
  'Write to press.office@example.org. ¦A reply takes a day.',
  'See https://example.com/a.b/c?d=1.5&e=2. ¦It is free.',
  'The site example.com is down. ¦So is docs.example.com.',
  'It runs on Node.js and ASP.NET. ¦It needs 2 GB.',
  'She worked at Yahoo! in the legal department.',
  'She won the Super-G. ¦Czech skiers followed.',
  'J.-P. Roux spoke first.',
  'He was rushed to the ED. ¦Doctors saved him.',
  'The new iPhone sold out. ¦iPhone sales rose.',
  'He forgot the space.¦Then he went on.',
  'The gain was small (3%).¦Nobody cared.',
  'The histone H2A.Z is common. ¦It binds DNA.',
  // lists
  '1. Buy milk. ¦2. Call Ada. ¦3. Go home.',
  '1) The first part ¦2) The second part',
  'a) Wash the rice. ¦b) Boil the water.',
  '• Bread ¦• Butter ¦• Salt',
  '1. Introduction\n¦2. Methods\n¦2.1 Data\n¦3. Results',
  'You need:\n¦- two eggs\n¦- a cup of flour\n¦- salt',
  'You need:\n\n¦* two eggs\n¦* a cup of flour, sifted\n  twice\n¦* salt',
  // line ends, headings, paragraphs
  'Storm hits the coast\n¦A storm hit the coast on Monday, and the harbour was closed until noon.',
  'Markets\n\n¦Shares fell.\n\n¦Weather\n\n¦Rain.',
  'A sentence that was wrapped by its author at a width of about\nseventy characters goes on in the next line. ¦This one does as\nwell, and it ends here.',
  'The ministers of the seven states met for two days in the city of\nNew Leeds and in its port. ¦They signed nothing.',
  'He spoke to Mr.\nHale about it. ¦Then he left.',
  'No full stop at the end of this paragraph\n\n¦and a small letter after the gap',
  'First line.\r\n¦Second line.\r\n\r\n¦New paragraph.\r\n',
  'Apples\n¦Pears\n¦Plums',
  'One paragraph. ¦Of two.\u2029¦Another.',
  '| Name | Age |\n¦| Ada | 36 |\n¦| Ben | 41 |',
  // emoji, symbols, invisible characters
  'We won! ¦🎉 It was close.',
  'We won!🎉 ¦It was close.',
  'Family 👩‍👩‍👧 came. ¦Flags 🇩🇪🇫🇷 flew.',
  'Zero\u200bwidth. ¦It stays.',
  'A cafe\u0301 opened. ¦It closed.',
  'Breaking\u00a0news. ¦More\u00a0soon.',
]

const others: readonly (readonly [language: string, marked: string])[] = [
  ['de', 'Am 3. Oktober ist Feiertag. ¦Dr. Weber hat frei.'],
  ['de', 'Das gilt z. B. für Äpfel, d. h. für Obst. ¦Für Nüsse gilt es nicht.'],
  ['de', '„Ich komme nicht. Geht ohne mich“, sagte sie. ¦Er ging.'],
  ['de', 'Die Fa. Orel liefert Schrauben, Muttern usw. ¦Die Preise sind niedrig.'],
  ['de', 'Siehe Nr. 7 und S. 55. ¦Dort steht es.'],
  ['fr', 'M. Dupont est parti. ¦Mme Roux est restée.'],
  ['fr', 'Elle a dit : « Je viens. Attends-moi. » ¦Il a attendu.'],
  ['fr', 'Le prix est de 3,5 millions d’euros. ¦C’est trop !'],
  ['es', '¿Cómo está hoy? ¦¡Muy bien! ¦Gracias.'],
  ['es', 'El Sr. Ruiz y la Sra. Vega viven en EE.UU. desde 2001. ¦Ella es médica.'],
  ['it', 'Il dott. Bianchi è arrivato. ¦La sig.ra Rossi no.'],
  ['nl', 'Hij kwam om 9 uur. ¦Zij bleef thuis.'],
  ['ru', 'А. С. Пушкин родился в 1799 г. в Москве. ¦Он был поэтом.'],
  ['zh', '他说：“你好。我走了。”¦然后他走了。¦真的吗？¦是的！'],
  ['zh', '价格上涨了3.5%。¦工资没有变。'],
  ['ja', '「はい。そうです。」と言った。¦それはペンです。'],
  ['ja', '良かったね！¦すごい！'],
  ['ko', '회의는 월요일에 열렸다. ¦아무도 오지 않았다.'],
  ['ar', 'مرحبا. ¦كيف حالك؟ ¦أنا بخير.'],
  ['hi', 'आज बारिश हुई। ¦क्या कल धूप होगी? ¦शायद।'],
  ['ur', 'کیا حال ہے؟ ¦میں ٹھیک ہوں۔ ¦شکریہ۔'],
  ['el', 'Πού είναι ο σταθμός; ¦Είναι κοντά.'],
]

test.each(english)('English: %j', marked => check(marked))

test.each(others)('%s: %j', (language, marked) => check(marked, language))

test('the table has at least 80 rows', () => {
  expect(english.length + others.length).toBeGreaterThanOrEqual(80)
})

test('a language that is no tag, unknown or null is read as a fallback and never fails', () => {
  for (const language of ['', 'EN-gb', 'xx', '🙂', '\ud800', 'x'.repeat(1000)]) check('One came. ¦Two left.', language)
  expect(splitSentences('One came. Two left.', { language: null })).toHaveLength(2)
})
