import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'

vi.mock('electron', () => ({ protocol: {} }))
const { contentSecurityPolicy, resolveAppFile } = await import('@main/app/protocol.ts')

let base: string
let root: string

beforeAll(() => {
  base = mkdtempSync(path.join(tmpdir(), 'terrace-protocol-'))
  root = path.join(base, 'renderer')
  mkdirSync(path.join(root, 'assets'), { recursive: true })
  mkdirSync(path.join(base, 'renderer-other'))
  writeFileSync(path.join(root, 'index.html'), 'page')
  writeFileSync(path.join(root, 'assets', 'a.js'), 'code')
  writeFileSync(path.join(root, 'assets', 'notes.txt'), 'no type for this')
  writeFileSync(path.join(base, 'secret.json'), 'secret')
  writeFileSync(path.join(base, 'renderer-other', 'x.js'), 'not ours')
  symlinkSync(path.join(base, 'secret.json'), path.join(root, 'assets', 'link.json'))
})
afterAll(() => rmSync(base, { recursive: true, force: true }))

describe('app://terrace', () => {
  it('serves the page and its files', async () => {
    expect(await resolveAppFile(root, 'GET', 'app://terrace/')).toMatch(/index\.html$/)
    expect(await resolveAppFile(root, 'GET', 'app://terrace/assets/a.js')).toMatch(/a\.js$/)
  })

  it.each([
    ['app://terrace/../secret.json'],
    ['app://terrace/%2e%2e/secret.json'],
    ['app://terrace/assets/%2e%2e%2f%2e%2e%2fsecret.json'],
    ['app://terrace/..%5csecret.json'],
    ['app://terrace/assets/a.js%00.html'],
    ['app://terrace/%zz'],
    ['app://terrace/assets/link.json'],
    ['app://terrace/..%2frenderer-other%2fx.js'],
    ['app://terrace/assets/notes.txt'],
    ['app://terrace/assets/'],
    ['app://terrace/missing.js'],
    ['app://other/index.html'],
    ['app://terrace:80/index.html'],
    ['file:///etc/hostname'],
    ['not a url'],
  ])('refuses %s', async (url) => {
    expect(await resolveAppFile(root, 'GET', url)).toBeNull()
  })

  it('answers only GET', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'HEAD']) {
      expect(await resolveAppFile(root, method, 'app://terrace/index.html')).toBeNull()
    }
  })

  it('has a policy that allows nothing but its own files', () => {
    expect(contentSecurityPolicy).toContain("default-src 'none'")
    expect(contentSecurityPolicy).toContain("script-src 'self'")
    expect(contentSecurityPolicy).not.toMatch(/unsafe|https?:|\*/)
  })
})
