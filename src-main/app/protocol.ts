import { readFile, realpath } from 'node:fs/promises'
import path from 'node:path'
import { protocol, type Session } from 'electron'
import { appOrigin } from '../ipc/index.ts'

export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-src 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
].join('; ')

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
}

/** Must run before the app is ready: app:// is a standard, secure origin of its own. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ])
}

/**
 * The file of `root` that a request may have, or null. Only GET, only our own origin, only known types, only files
 * whose real path lies inside `root`.
 */
export async function resolveAppFile(root: string, method: string, url: string): Promise<string | null> {
  if (method !== 'GET') return null
  let parsed: URL
  let name: string
  try {
    parsed = new URL(url)
    name = decodeURIComponent(parsed.pathname)
  } catch {
    return null
  }
  if (`${parsed.protocol}//${parsed.host}` !== appOrigin) return null
  if (name.includes('\0') || name.includes('\\')) return null
  const wanted = path.join(root, name === '/' ? 'index.html' : name)
  if (!types[path.extname(wanted)]) return null
  try {
    const [real, realRoot] = await Promise.all([realpath(wanted), realpath(root)])
    return real.startsWith(realRoot + path.sep) ? real : null
  } catch {
    return null
  }
}

/** Serves the built renderer from `root` on app://terrace with the content security policy. */
export function serveApp(session: Session, root: string): void {
  session.protocol.handle('app', async (request) => {
    const file = await resolveAppFile(root, request.method, request.url)
    if (!file) return new Response('Not found', { status: 404, headers: { 'content-type': 'text/plain' } })
    return new Response(new Uint8Array(await readFile(file)), {
      headers: {
        'content-type': types[path.extname(file)] ?? 'application/octet-stream',
        'content-security-policy': contentSecurityPolicy,
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-cache',
      },
    })
  })
}
