import { foreground, launchEnv, openDisplay, sandboxArgs } from '../runtime.mjs'
import { ensureBuilt } from './build-output.mjs'
import { root, tool } from './paths.mjs'
import { privateSession } from './session.mjs'

/**
 * Runs Playwright on the built app, on a display, bus and keyring of its own.
 * @param {string[]} args for Playwright
 * @param {Record<string, string>} env added to the environment
 * @returns {Promise<number>} its exit code
 */
export async function endToEnd(args, env = {}) {
  await ensureBuilt()
  const display = await openDisplay({ quiet: true, private: !args.includes('--headed') })
  const session = privateSession()
  try {
    const playwright = [...tool('playwright'), 'test', ...args]
    return await foreground(session.wrap(playwright), {
      cwd: root,
      env: {
        ...launchEnv(),
        ...session.env,
        ...display.env,
        TERRACE_ELECTRON_ARGS: sandboxArgs().join(' '),
        ...env,
      },
    })
  } finally {
    await display.stop()
    session.stop()
  }
}
