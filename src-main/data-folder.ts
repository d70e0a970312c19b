import path from 'node:path'

/**
 * Terrace's data folder: `--data`, else TERRACE_DATA, else the platform's own place for application data.
 * Always absolute.
 */
export function dataFolder(options: {
  argument?: string | undefined
  env: NodeJS.ProcessEnv
  platform: NodeJS.Platform
  home: string
}): string {
  const { argument, env, platform, home } = options
  const chosen = argument || env['TERRACE_DATA']
  if (chosen) return path.resolve(chosen)
  if (platform === 'win32')
    return path.join(env['APPDATA'] ?? path.join(home, 'AppData', 'Roaming'), 'Terrace')
  if (platform === 'darwin') return path.join(home, 'Library', 'Application Support', 'Terrace')
  return path.join(env['XDG_DATA_HOME'] || path.join(home, '.local', 'share'), 'terrace')
}
