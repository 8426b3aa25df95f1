/** What is used of WebAssembly, https://www.w3.org/TR/wasm-js-api-2/, which the types of Node leave to browsers'. */
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array)
  }
  class Memory {
    constructor(description: { readonly initial: number })
    readonly buffer: ArrayBuffer
    /** By so many pages of 64 KiB; what was a view of the buffer before has no bytes any more. */
    grow(pages: number): number
  }
  class Instance {
    constructor(module: Module, imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>)
    readonly exports: Readonly<Record<string, unknown>>
  }
}
