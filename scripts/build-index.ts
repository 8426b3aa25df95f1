/** Builds or updates the index: `npm run build-index -- [folders or files…] [--prune] [--strict] [--quiet]`. */
process.argv.splice(2, 0, 'index')
await import('../src/cli/main.ts')
