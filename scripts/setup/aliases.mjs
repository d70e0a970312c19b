// Lets plain Node 24 follow the folder aliases that the bundler and the compiler know.
import { registerHooks } from 'node:module'

const folders = { '@shared/': 'src-shared/', '@main/': 'src-main/', '@renderer/': 'src-renderer/' }

registerHooks({
  resolve(specifier, context, next) {
    const alias = Object.keys(folders).find((name) => specifier.startsWith(name))
    if (!alias) return next(specifier, context)
    const file = new URL(`../../${folders[alias]}${specifier.slice(alias.length)}`, import.meta.url)
    return next(file.href, context)
  },
})
