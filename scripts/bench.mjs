// npm run bench [-- NAME [--json]]: without a name, lists what can be measured.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { bootstrap } from './bootstrap.mjs'
import { foreground, launchEnv, openDisplay, sandboxArgs } from './runtime.mjs'
import { ensureBuilt } from './setup/build-output.mjs'
import { main } from './setup/main.mjs'
import { node24, root, tsArgs } from './setup/paths.mjs'
import { privateSession } from './setup/session.mjs'

const folder = join(root, 'test', 'bench')
const ending = '.bench.ts'

await main(async () => {
  const names = existsSync(folder)
    ? readdirSync(folder)
        .filter((file) => file.endsWith(ending))
        .map((file) => file.slice(0, -ending.length))
        .sort()
    : []
  const [name, ...rest] = process.argv.slice(2)
  if (name === undefined) {
    console.log(
      ['npm run bench -- NAME [--json], NAME being one of:', ...names.map((each) => `  ${each}`)].join('\n'),
    )
    return 0
  }
  if (!names.includes(name)) {
    console.error(`There is no benchmark "${name}". There are: ${names.join(', ') || 'none'}.`)
    return 64
  }
  await bootstrap('test')
  await ensureBuilt()
  const display = await openDisplay({ quiet: true, private: true })
  const session = privateSession()
  try {
    const argv = [node24, ...tsArgs, '--expose-gc', join(folder, `${name}${ending}`), ...rest]
    const env = {
      ...launchEnv(),
      ...session.env,
      ...display.env,
      TERRACE_ELECTRON_ARGS: [...sandboxArgs(), ...display.args].join(' '),
    }
    return await foreground(session.wrap(argv), { env, cwd: root })
  } finally {
    await display.stop()
    session.stop()
  }
})
