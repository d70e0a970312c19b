import { fileURLToPath } from 'node:url'
import { svelte, vitePreprocess } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** `npx vite --config test/support/designer-page/vite.config.ts`: the designer in a browser, without Electron. */
export default defineConfig({
  root: at('.'),
  cacheDir: at('../../../node_modules/.vite-designer'),
  resolve: { alias: { '@shared': at('../../../src-shared'), '@renderer': at('../../../src-renderer') } },
  plugins: [svelte({ preprocess: vitePreprocess(), configFile: false })],
  server: { host: '127.0.0.1', port: 5199, strictPort: true, fs: { allow: [at('../../..')] } },
})
