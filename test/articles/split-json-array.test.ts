/** An array of any size comes apart into its elements, wherever the chunks are cut, and says when it is not whole. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { splitJsonArray } from '../../src/articles/split-json-array.ts'

/** Texts of the elements; a problem stands as `! …`. */
async function partsOf(chunks: readonly (string | Uint8Array)[], maxBytes = 1000): Promise<string[]> {
  const found: string[] = []
  async function* stream() {
    for (const chunk of chunks) yield Buffer.from(chunk as string)
  }
  for await (const { position, bytes, problem } of splitJsonArray(stream(), maxBytes)) {
    expect(position).toBe(found.length + 1)
    found.push(bytes === null ? `! ${problem}` : bytes.toString('utf8').trim())
  }
  return found
}

async function check(text: string, expected: readonly string[]): Promise<void> {
  expect(await partsOf([text]), text).toEqual(expected)
  expect(await partsOf([...Buffer.from(text)].map(byte => Uint8Array.of(byte))), text).toEqual(expected)
}

test('elements end at commas and brackets outside of strings and of each other', async () => {
  await check('[]', [])
  await check(' [ \n ] \n', [])
  await check('\uFEFF[1]', ['1'])
  await check('[ 1 , "a,]\\"" ,{"b":[1,{"c":"}"}]} , [[],[2]] ]', ['1', '"a,]\\""', '{"b":[1,{"c":"}"}]}', '[[],[2]]'])
  await check('["\\\\","\\\\\\"",""]', ['"\\\\"', '"\\\\\\""', '""'])
})

test('a bad element is for its reader to find, and the rest goes on', async () => {
  await check('[1,,2]', ['1', '', '2'])
  await check('[1,]', ['1', ''])
  await check('[,]', ['', ''])
  await check('[{}{},nan,"\u0007"]', ['{}{}', 'nan', '"\u0007"'])
  await check('[}}},1]', ['}}}', '1'])
})

test('what is not whole ends with a problem', async () => {
  const early = '! the array ends too early; expected ] at its end'
  const none = '! expected a list of articles, that is, [ first and ] last'
  const more = '! there is more after the array'
  await check('[', [early])
  await check('[1', [early])
  await check('[1,"a]', ['1', early])
  await check('[{"a":1},{', ['{"a":1}', early])
  await check('', [none])
  await check('{}', [none])
  await check('x[1]', [none])
  await check('[1]]', ['1', more])
  await check('[1]\n[2]', ['1', more])
})

test('an element longer than allowed is let go and the next one is read', async () => {
  const long = `"${'x'.repeat(2000)}"`
  const expected = ['1', expect.stringMatching(/^! the element is longer than .* MB; split the record$/), '2']
  expect(await partsOf(['[1,', long.slice(0, 900), long.slice(900), ',2]'])).toEqual(expected)
})

test('every array comes apart into what JSON takes it for, however it is cut', async () => {
  const chunksOf = (bytes: Buffer, cuts: readonly number[]) => {
    const places = [0, ...cuts.map(cut => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
    return places.slice(1).map((end, i) => bytes.subarray(places[i], end))
  }
  await fc.assert(
    fc.asyncProperty(fc.array(fc.jsonValue()), fc.array(fc.nat()), fc.nat(3), async (values, cuts, indent) => {
      const bytes = Buffer.from(JSON.stringify(values, null, indent))
      const parts = await partsOf(chunksOf(bytes, cuts), 1_000_000)
      expect(parts.map(part => JSON.parse(part))).toEqual(JSON.parse(bytes.toString('utf8')))
    }),
    { numRuns: 300 },
  )
})
