import { fileURLToPath } from 'node:url'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'

const at = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url))

/** Serves the window with the fake interface, for screenshots and for trying a screen without the main process. */
export default defineConfig({
  root: at(''),
  cacheDir: '/tmp/terrace-fake-vite',
  resolve: { alias: { '@shared': at('src-shared'), '@renderer': at('src-renderer') } },
  plugins: [svelte({ configFile: at('svelte.config.js') })],
  optimizeDeps: { entries: ['test/support/fake-api/page.html'] },
  build: {
    outDir: '/tmp/terrace-fake-build',
    emptyOutDir: true,
    rollupOptions: { input: at('test/support/fake-api/page.html') },
  },
  server: { host: '127.0.0.1', port: 5317, strictPort: true },
})
