/** Test runner settings for what needs a running cluster: `npm run test:cluster` starts one. */
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    // The contracts, and what ranks and cites above them.
    include: [
      'test/cluster/**/*.test.ts',
      'test/retrieval/create-searcher.test.ts',
      'test/retrieval/create-citation-checker.test.ts',
      'test/retrieval/create-context-packer.test.ts',
    ],
    env: { TEST_ENGINE: 'weaviate' },
    testTimeout: 300_000,
    hookTimeout: 120_000,
    pool: 'forks',
    fileParallelism: false,
  },
})
