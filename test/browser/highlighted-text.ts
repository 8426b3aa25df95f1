/** Reads from the pixels of a page which of its text the browser highlights. */
import type { Page } from 'playwright-core'

/** Of the highlight; no other part of the test page has it. */
export const HIGHLIGHT = [255, 0, 200] as const

/** One character as readers see it, and where it is drawn, in CSS pixels of the page. */
interface Glyph {
  readonly text: string
  readonly boxes: readonly { readonly x: number; readonly y: number; readonly width: number; readonly height: number }[]
}

/**
 * A text fragment makes no selection that a script could read, so the page is photographed: a character counts as
 * highlighted when most of its box that is not ink has the colour. White space is left out, as it may have no box.
 */
export async function highlightedText(page: Page): Promise<string> {
  const glyphs = await page.evaluate(collectGlyphs)
  const image = (await page.screenshot({ scale: 'css' })).toString('base64')
  const reader = await page.context().newPage()
  try {
    const marked = await reader.evaluate(findMarked, { image, glyphs, colour: [...HIGHLIGHT] })
    return glyphs.map((glyph, i) => (marked[i] ? glyph.text : '')).join('')
  } finally {
    await reader.close()
  }
}

/** Runs in the page. */
function collectGlyphs(): Glyph[] {
  const glyphs: Glyph[] = []
  const walker = document.createTreeWalker(document.querySelector('main')!, NodeFilter.SHOW_TEXT)
  const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' })
  while (walker.nextNode()) {
    const node = walker.currentNode
    for (const { segment, index } of segmenter.segment(node.textContent ?? '')) {
      if (segment.trim() === '') continue
      const range = document.createRange()
      range.setStart(node, index)
      range.setEnd(node, index + segment.length)
      const boxes = [...range.getClientRects()].map(({ x, y, width, height }) => ({ x, y, width, height }))
      glyphs.push({ text: segment, boxes })
    }
  }
  return glyphs
}

interface Photograph {
  /** PNG, base64. */
  readonly image: string
  readonly glyphs: readonly Glyph[]
  readonly colour: readonly number[]
}

/** Runs in a page of its own, since it is a browser that can read the image. */
async function findMarked({ image, glyphs, colour }: Photograph): Promise<boolean[]> {
  const picture = new Image()
  picture.src = `data:image/png;base64,${image}`
  await picture.decode()
  const canvas = new OffscreenCanvas(picture.width, picture.height)
  const context = canvas.getContext('2d')!
  context.drawImage(picture, 0, 0)
  const { data } = context.getImageData(0, 0, picture.width, picture.height)
  const has = (x: number, y: number) => {
    const at = 4 * (y * picture.width + x)
    return colour.every((value, i) => Math.abs(data[at + i]! - value) < 12)
  }
  return glyphs.map(({ boxes }) => {
    let inside = 0
    let marked = 0
    for (const { x, y, width, height } of boxes) {
      for (let row = Math.ceil(y); row < Math.floor(y + height); row++) {
        for (let column = Math.ceil(x); column < Math.floor(x + width); column++) {
          inside++
          if (has(column, row)) marked++
        }
      }
    }
    return inside > 0 && marked > 0.3 * inside
  })
}
