import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'electron-vite'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const alias = { '@shared': at('src-shared'), '@main': at('src-main'), '@renderer': at('src-renderer') }

/** The font's licence asks to go wherever the font goes. */
const fontLicence = {
  name: 'font-licence',
  generateBundle(this: { emitFile(file: { type: 'asset'; fileName: string; source: string }): void }) {
    const source = readFileSync(at('node_modules/@fontsource-variable/inter/LICENSE'), 'utf8')
    this.emitFile({ type: 'asset', fileName: 'assets/inter-LICENSE.txt', source })
  },
}

const { version } = JSON.parse(readFileSync(at('package.json'), 'utf8')) as { version: string }

export default defineConfig({
  main: {
    resolve: { alias },
    define: { __TERRACE_VERSION__: JSON.stringify(version) },
    build: {
      outDir: 'out/main',
      // Bundled, these load from one file instead of hundreds; only native modules and ssh2 stay outside.
      externalizeDeps: { exclude: ['zod', 'fast-xml-parser'] },
      minify: true,
      rollupOptions: {
        input: {
          index: at('src-main/index.ts'),
          cli: at('src-main/cli/index.ts'),
          compute: at('src-main/compute/worker.ts'),
          relay: at('src-main/images/relay-worker.ts'),
        },
        // CommonJS loads at once, before Electron is ready: the app:// scheme must be declared by then.
        output: { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: 'chunks/[name]-[hash].cjs' },
      },
    },
  },
  preload: {
    resolve: { alias },
    build: {
      outDir: 'out/preload',
      externalizeDeps: false,
      rollupOptions: {
        input: { index: at('src-preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: at('src-renderer'),
    resolve: { alias },
    plugins: [svelte(), fontLicence],
    // Modules, so that what is large comes only when it is asked for.
    worker: { format: 'es' },
    build: {
      minify: true,
      outDir: at('out/renderer'),
      rollupOptions: { input: at('src-renderer/index.html') },
    },
  },
})
