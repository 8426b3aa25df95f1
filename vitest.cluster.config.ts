/** Test runner settings for what needs a running cluster: `npm run test:cluster` starts one. */
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    testTimeout: 300_000,
    hookTimeout: 120_000,
    pool: 'forks',
    fileParallelism: false,
    projects: [
      { extends: true, test: { name: 'cluster', include: ['test/cluster/**/*.test.ts'] } },
      {
        extends: true,
        test: {
          // What ranks and cites above the engines: written for the embedded one, here over the cluster.
          name: 'above the cluster',
          include: [
            'test/retrieval/create-searcher.test.ts',
            'test/retrieval/create-citation-checker.test.ts',
            'test/retrieval/create-context-packer.test.ts',
          ],
          env: { TEST_ENGINE: 'weaviate' },
        },
      },
    ],
  },
})
