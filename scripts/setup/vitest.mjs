import { foreground, launchEnv } from '../runtime.mjs'
import { root, tool } from './paths.mjs'
import { privateSession } from './session.mjs'

const vitest = (project, args) => [...tool('vitest'), 'run', '--project', project, ...args]

/** Runs the unit tests; answers with Vitest's exit code. */
export const unitTests = (args) => foreground(vitest('unit', args), { cwd: root, env: launchEnv() })

/** Runs the integration tests in a session of their own; answers with Vitest's exit code. */
export async function integrationTests(args) {
  const session = privateSession()
  try {
    return await foreground(session.wrap(vitest('integration', args)), {
      cwd: root,
      env: { ...launchEnv(), ...session.env },
    })
  } finally {
    session.stop()
  }
}
