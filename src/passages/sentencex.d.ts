/** Types of the part of sentencex that is used; the package ships none. */
declare module 'sentencex' {
  /** Segments of `text` with their trailing whitespace; `language` is a two- or three-letter code. */
  export function segment(language: string, text: string): string[]
}
