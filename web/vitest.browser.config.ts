import { defineConfig } from 'vitest/config'

/** The built pages in a real Chromium, under the strict content security policy, against the made-up API. */
export default defineConfig({
  test: {
    environment: 'node',
    include: ['tests/browser/**/*.test.ts'],
    // Generous: the machine may be running a whole suite beside this.
    testTimeout: 150_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
})
