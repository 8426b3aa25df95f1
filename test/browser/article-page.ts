/** A page as a publisher would make it of an article's text, served on this machine. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { HIGHLIGHT } from './highlighted-text.ts'

export interface ArticlePages {
  /** Where the page of the text will be. */
  add(text: string): string
  close(): Promise<void>
}

export async function serveArticlePages(): Promise<ArticlePages> {
  const pages: string[] = []
  const server = createServer((request, response) => {
    const page = pages[Number(request.url?.slice(1))]
    response.writeHead(page === undefined ? 404 : 200, { 'content-type': 'text/html; charset=utf-8' })
    response.end(page)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    add(text) {
      pages.push(pageOf(text))
      return `http://127.0.0.1:${port}/${pages.length - 1}`
    },
    close: () => new Promise(resolve => server.close(() => resolve())),
  }
}

/** A paragraph per block of lines, a line break per line, and small words in italics, as prose has links and the like. */
function pageOf(text: string): string {
  const paragraphs = text.split(/\n\s*\n/).map(paragraph => `<p>${markUp(paragraph)}</p>`)
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Article</title><style>
    ::target-text { background-color: rgb(${HIGHLIGHT.join(', ')}); color: black }
    body { margin: 0; font: 20px/1.6 sans-serif; color: black; background: white }
    main { width: 640px; padding: 10px }
  </style><main>${paragraphs.join('\n')}</main></html>`
}

function markUp(text: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  return escaped.replaceAll('\n', '<br>\n').replace(/\b(?:of|was|in)\b/g, '<em>$&</em>')
}
