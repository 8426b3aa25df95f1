/** What counts as a word. */
import { expect, test } from 'vitest'
import { countWords } from '../../src/passages/count-words.ts'

const rows: readonly (readonly [text: string, words: number])[] = [
  ['', 0],
  ['— ... !', 0],
  ['one', 1],
  ['The U.S. Senate voted 51–49.', 5],
  ['well-known isn’t “quoted”', 3],
  ['今天天气很好', 3],
  ['今天天气很好。我们走吧。', 5],
  ['我用 Node.js 写', 3],
  ['これはペンです', 4],
  ['회의는 월요일에 열렸다', 3],
  ['नमस्ते दुनिया', 2],
  ['x'.repeat(61), 3],
  ['\ud83d 😀', 0],
]

test.each(rows)('%j', (text, words) => expect(countWords(text)).toBe(words))
