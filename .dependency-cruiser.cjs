/** The import rules of docs/design: one way, and each outside library in one place only. */

const only = (name, packages, places, why) => ({
  name,
  comment: why,
  severity: 'error',
  from: { path: '^src-', pathNot: places },
  to: { path: `^(node_modules/)?(${packages})(/|$)` },
})

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'Two files that import each other are one thing in two places.',
      severity: 'error',
      from: { path: '^src-' },
      to: { circular: true },
    },
    {
      name: 'no-unresolved',
      comment: 'An import that leads nowhere breaks at run time only.',
      severity: 'error',
      from: { path: '^src-' },
      to: { couldNotResolve: true, pathNot: '\\?(raw|url|worker|asset)' },
    },
    {
      name: 'shared-is-pure',
      comment:
        'src-shared runs in both processes: nothing of Node, Electron or the other layers. zod and rbush are plain too.',
      severity: 'error',
      from: { path: '^src-shared/' },
      to: { pathNot: '^src-shared/|^(node_modules/)?(zod|(@types/)?rbush)(/|$)' },
    },
    {
      name: 'main-not-to-window',
      comment: 'The main process never imports what runs in the window, nor the preload.',
      severity: 'error',
      from: { path: '^src-main/' },
      to: { path: '^src-(renderer|preload)/' },
    },
    {
      name: 'window-not-to-main',
      comment: 'The window speaks to the main process through the contract only.',
      severity: 'error',
      from: { path: '^src-renderer/' },
      to: { path: '^src-(main|preload)/' },
    },
    {
      name: 'preload-only-shared',
      comment: 'The preload is generated from the contract and holds nothing else.',
      severity: 'error',
      from: { path: '^src-preload/' },
      to: { path: '^src-(main|renderer)/' },
    },
    {
      name: 'window-without-node',
      comment: 'The window is sandboxed: there is no Node in it.',
      severity: 'error',
      from: { path: '^src-renderer/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'features-meet-at-index',
      comment: 'A feature of the main process is entered through its index.ts.',
      severity: 'error',
      from: { path: '^src-main/([^/]+)/' },
      to: {
        path: '^src-main/([^/]+)/',
        pathNot: '^src-main/$1/|^src-main/[^/]+/index[.]ts$|^src-main/drivers/[^/]+/index[.]ts$',
      },
    },
    {
      name: 'root-uses-indexes',
      comment: 'The composition root too enters features through their index.ts.',
      severity: 'error',
      from: { path: '^src-main/[^/]+[.]ts$' },
      to: {
        path: '^src-main/[^/]+/',
        pathNot: '^src-main/[^/]+/index[.]ts$|^src-main/drivers/[^/]+/index[.]ts$',
      },
    },
    {
      name: 'drivers-stay-apart',
      comment: 'No hypervisor family knows of another.',
      severity: 'error',
      from: { path: '^src-main/drivers/([^/]+)/' },
      to: { path: '^src-main/drivers/[^/]+/', pathNot: '^src-main/drivers/($1|shared)/' },
    },
    {
      name: 'designer-core-is-plain',
      comment:
        'The editor works without Svelte and without Konva, so that it can be tested and shown otherwise.',
      severity: 'error',
      from: { path: '^src-renderer/designer/core/' },
      to: {
        path: '^(node_modules/)?(svelte|konva)(/|$)|[.]svelte([.]ts)?$|^src-renderer/designer/(konva|outline)/',
      },
    },
    only(
      'electron-only-in-app',
      'electron',
      '^src-main/app/|^src-preload/',
      'The rest runs and is tested without Electron.',
    ),
    only(
      'ssh2-only-in-ssh',
      'ssh2|@types/ssh2',
      '^src-main/ssh/',
      'One place decides how connections are made safe.',
    ),
    only('keytar-only-in-vault', 'keytar|@github/keytar', '^src-main/vault/', 'One place touches secrets.'),
    only(
      'sqlite-only-in-storage',
      'better-sqlite3|@types/better-sqlite3',
      '^src-main/storage/',
      'One place knows how data is kept.',
    ),
    only(
      'elkjs-only-in-tidy',
      'elkjs',
      '^src-renderer/designer/tidy/',
      'It is large: only the worker loads it, when it is asked for.',
    ),
    only(
      'konva-only-in-konva',
      'konva',
      '^src-renderer/designer/konva/',
      'Drawing can change without the editor.',
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(out|dist|test-results)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['svelte', 'import', 'node', 'default'],
      extensions: ['.ts', '.mjs', '.js', '.svelte', '.json'],
    },
    skipAnalysisNotInRules: true,
  },
}
