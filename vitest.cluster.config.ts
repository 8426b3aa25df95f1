/** Test runner settings for what needs a running cluster: `npm run test:cluster` starts one. */
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/cluster/**/*.test.ts'],
    testTimeout: 300_000,
    hookTimeout: 120_000,
    pool: 'forks',
    fileParallelism: false,
  },
})
