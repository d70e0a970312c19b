import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const resolve = {
  alias: { '@shared': at('src-shared'), '@main': at('src-main'), '@renderer': at('src-renderer') },
}

export default defineConfig({
  test: {
    projects: [
      {
        resolve,
        // Modules are loaded once, not once for each file: half of the time went there. What a test changes it puts back.
        test: { name: 'unit', include: ['test/unit/**/*.test.ts'], testTimeout: 20_000, isolate: false },
      },
      {
        resolve,
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // Each has hosts of its own and mostly waits for them; more would fight for the processor.
          maxWorkers: 2,
        },
      },
    ],
  },
})
