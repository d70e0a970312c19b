import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const project = join(import.meta.dirname, '..', '..', '..')

interface Report {
  summary: {
    violations: { from: string; rule: { name: string } }[]
    ruleSetUsed: { forbidden: { name: string; severity: string }[] }
  }
}

/** Files of a small project that breaks each rule once: path, then what the file imports. */
const tree: Record<string, string[]> = {
  'src-shared/base/pure.ts': ['zod', './other.ts'],
  'src-shared/base/other.ts': [],
  'src-shared/base/node.ts': ['node:fs'],
  'src-shared/base/electron.ts': ['electron'],
  'src-shared/base/layer.ts': ['../../src-main/hosts/index.ts'],
  'src-shared/base/ring-a.ts': ['./ring-b.ts'],
  'src-shared/base/ring-b.ts': ['./ring-a.ts'],
  'src-shared/base/nowhere.ts': ['./missing.ts'],
  'src-main/index.ts': ['./hosts/index.ts', './hosts/inside.ts', '@shared/base/pure.ts'],
  'src-main/hosts/index.ts': ['./inside.ts', '../ssh/index.ts'],
  'src-main/hosts/inside.ts': [],
  'src-main/hosts/reaches-in.ts': ['../ssh/channel.ts'],
  'src-main/hosts/to-window.ts': ['@renderer/app/shell.ts'],
  'src-main/hosts/uses-electron.ts': ['electron'],
  'src-main/hosts/uses-ssh2.ts': ['ssh2'],
  'src-main/hosts/uses-keytar.ts': ['keytar'],
  'src-main/hosts/uses-sqlite.ts': ['better-sqlite3'],
  'src-main/app/window.ts': ['electron'],
  'src-main/ssh/index.ts': ['./channel.ts'],
  'src-main/ssh/channel.ts': ['ssh2'],
  'src-main/vault/keyring.ts': ['keytar'],
  'src-main/storage/database.ts': ['better-sqlite3'],
  'src-main/drivers/index.ts': ['./libvirt/index.ts'],
  'src-main/drivers/libvirt/index.ts': ['./domain.ts'],
  'src-main/drivers/libvirt/domain.ts': ['../driver.ts'],
  'src-main/drivers/libvirt/steals.ts': ['../xen/index.ts'],
  'src-main/drivers/xen/index.ts': [],
  'src-main/drivers/driver.ts': [],
  'src-preload/index.ts': ['electron', '@shared/base/pure.ts'],
  'src-preload/bad.ts': ['@main/hosts/index.ts'],
  'src-renderer/app/shell.ts': ['@shared/base/pure.ts'],
  'src-renderer/app/bad.ts': ['@main/hosts/index.ts'],
  'src-renderer/app/disk.ts': ['node:path'],
  'src-renderer/app/draws.ts': ['konva'],
  'src-renderer/app/lays-out.ts': ['elkjs'],
  'src-renderer/designer/tidy/elk-order.ts': ['elkjs'],
  'src-renderer/designer/konva/view.ts': ['konva', '../core/editor.ts'],
  'src-renderer/designer/core/editor.ts': [],
  'src-renderer/designer/core/bad-svelte.ts': ['svelte'],
  'src-renderer/designer/core/bad-konva.ts': ['konva'],
  'src-renderer/designer/core/bad-view.ts': ['../konva/view.ts'],
}

/** Every breach that the checker must report, and no other. */
const expected: Record<string, string[]> = {
  'shared-is-pure': [
    'src-shared/base/node.ts',
    'src-shared/base/electron.ts',
    'src-shared/base/layer.ts',
    'src-shared/base/nowhere.ts',
  ],
  'no-circular': ['src-shared/base/ring-a.ts'],
  'no-unresolved': ['src-shared/base/nowhere.ts'],
  'root-uses-indexes': ['src-main/index.ts'],
  'features-meet-at-index': ['src-main/hosts/reaches-in.ts'],
  'main-not-to-window': ['src-main/hosts/to-window.ts'],
  'window-not-to-main': ['src-renderer/app/bad.ts'],
  'window-without-node': ['src-renderer/app/disk.ts'],
  'preload-only-shared': ['src-preload/bad.ts'],
  'drivers-stay-apart': ['src-main/drivers/libvirt/steals.ts'],
  'designer-core-is-plain': [
    'src-renderer/designer/core/bad-svelte.ts',
    'src-renderer/designer/core/bad-konva.ts',
    'src-renderer/designer/core/bad-view.ts',
  ],
  'electron-only-in-app': ['src-shared/base/electron.ts', 'src-main/hosts/uses-electron.ts'],
  'ssh2-only-in-ssh': ['src-main/hosts/uses-ssh2.ts'],
  'keytar-only-in-vault': ['src-main/hosts/uses-keytar.ts'],
  'sqlite-only-in-storage': ['src-main/hosts/uses-sqlite.ts'],
  'konva-only-in-konva': ['src-renderer/app/draws.ts', 'src-renderer/designer/core/bad-konva.ts'],
  'elkjs-only-in-tidy': ['src-renderer/app/lays-out.ts'],
}

let root: string
let report: Report

const put = (path: string, text: string) => {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}

/** The checker's own command, as the project runs it; it fails when it finds breaches, which is the point here. */
function cruise(): Report {
  const program = join(project, 'node_modules', '.bin', 'depcruise')
  const config = join(project, '.dependency-cruiser.cjs')
  const argv = [program, '--config', config, '--output-type', 'json']
  const folders = ['src-shared', 'src-main', 'src-preload', 'src-renderer']
  return JSON.parse(execFileSync(process.execPath, [...argv, ...folders], { cwd: root, encoding: 'utf8' }))
}

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'terrace-rules-'))
  for (const [path, imports] of Object.entries(tree)) {
    put(path, `${imports.map((name) => `import '${name}'`).join('\n')}\nexport {}\n`)
  }
  for (const name of ['electron', 'ssh2', 'keytar', 'better-sqlite3', 'konva', 'elkjs', 'svelte', 'zod']) {
    put(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' }))
    put(`node_modules/${name}/index.js`, '')
  }
  put('package.json', '{}')
  put('tsconfig.json', readFileSync(join(project, 'tsconfig.json'), 'utf8'))
  report = cruise()
})

afterAll(() => rmSync(root, { recursive: true, force: true }))

describe('import rules', () => {
  test.each(Object.keys(expected))('%s', (name) => {
    const from = report.summary.violations.filter(({ rule }) => rule.name === name).map((each) => each.from)
    expect([...new Set(from)].sort()).toEqual([...(expected[name] ?? [])].sort())
  })

  test('there is a case for every rule, and every rule is an error', () => {
    const rules = report.summary.ruleSetUsed.forbidden
    expect(rules.map((rule) => rule.name).sort()).toEqual(Object.keys(expected).sort())
    expect(rules.map((rule) => rule.severity)).toEqual(rules.map(() => 'error'))
  })
})
