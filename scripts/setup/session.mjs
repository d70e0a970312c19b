import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { cache } from './paths.mjs'

/** Starts the keyring unlocked on the private bus, then becomes the program proper. */
const UNLOCK =
  'printf terrace | gnome-keyring-daemon --daemonize --unlock --components=secrets >/dev/null 2>&1; exec "$@"'

/**
 * A private home, message bus and unlocked keyring for a test run, so that it neither
 * sees nor changes what is the person's own.
 * @returns {{wrap: (argv: string[]) => string[], env: Record<string, string>, stop: () => void}}
 */
export function privateSession() {
  const folder = mkdtempSync(join(tmpdir(), 'terrace-session-'))
  const inside = (name) => {
    const path = join(folder, name)
    mkdirSync(path, { mode: 0o700 })
    return path
  }
  return {
    wrap: (argv) => ['dbus-run-session', '--', 'sh', '-c', UNLOCK, 'sh', ...argv],
    env: {
      HOME: inside('home'),
      XDG_RUNTIME_DIR: inside('run'),
      XDG_DATA_HOME: inside('data'),
      XDG_CONFIG_HOME: inside('config'),
      // What was dear to make (Electron, disk images) stays shared.
      XDG_CACHE_HOME: dirname(cache),
    },
    stop: () => rmSync(folder, { recursive: true, force: true }),
  }
}
