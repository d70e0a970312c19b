import { readFileSync } from 'node:fs'

/** A person who may log in to each lab host besides root (who has the lab's identity only). */
export interface LabUser {
  name: string
  uid: number
  /** Accepted by password or keyboard-interactive login, or not at all. */
  password: string
  /** Whether the lab's identity file opens the account too. */
  key: boolean
  groups: readonly string[]
}

// Throw-away accounts of hosts that only this machine can reach; the hash is the password's, below.
const password = 'lab-Passw0rd'
const passwordHash =
  '$6$terracelab$HTzK.TZBqKEn8MSabE8hWWJqvpWNq7Ly41g1EitN6djBjJbpyDgov6Uh3Pyjti1SFnec4sgqGHyFhZNo8V22m.'

export const labUsers: readonly LabUser[] = [
  /** Logs in by password or key and has no rights in libvirt. */
  { name: 'operator', uid: 2001, password, key: true, groups: [] },
  /** In the libvirt group: full rights in libvirt without being root. */
  { name: 'manager', uid: 2002, password, key: true, groups: ['libvirt'] },
  /** No libvirt rights, but may use sudo without a password. */
  { name: 'helper', uid: 2003, password, key: true, groups: ['sudo'] },
  /** Keyboard-interactive is the only way in. */
  { name: 'prompted', uid: 2004, password, key: false, groups: [] },
]

/** Name, content and mode of the files in /etc that describe accounts. Persons of the real machine are left out. */
export function accountFiles(): [string, string, number][] {
  const lines = (file: string) => readFileSync(file, 'utf8').split('\n').filter(Boolean)
  const system = lines('/etc/passwd').filter((line) => {
    const uid = Number(line.split(':')[2])
    return uid > 0 && (uid < 1000 || uid > 60_000)
  })
  const passwd = [
    'root:x:0:0:root:/root:/bin/bash',
    ...system,
    ...labUsers.map(({ name, uid }) => `${name}:x:${uid}:${uid}::/home/${name}:/bin/bash`),
  ]
  const shadow = passwd.map((line) => {
    const name = line.split(':')[0] ?? ''
    const hash = labUsers.some((user) => user.name === name) ? passwordHash : '*'
    return `${name}:${hash}:19000:0:99999:7:::`
  })
  const group = [
    ...lines('/etc/group').map((line) => {
      const [name = '', x = 'x', gid = '', present = ''] = line.split(':')
      const added = labUsers.filter((user) => user.groups.includes(name)).map((user) => user.name)
      return `${name}:${x}:${gid}:${[present, ...added].filter(Boolean).join(',')}`
    }),
    ...labUsers.map(({ name, uid }) => `${name}:x:${uid}:`),
  ]
  const text = (all: string[]) => `${all.join('\n')}\n`
  return [
    ['passwd', text(passwd), 0o644],
    ['shadow', text(shadow), 0o640],
    ['group', text(group), 0o644],
    ['sudoers', 'Defaults !lecture\nroot ALL=(ALL) ALL\n%sudo ALL=(ALL:ALL) NOPASSWD: ALL\n', 0o440],
    ['pam.d/sshd', pam, 0o644],
    ['pam.d/sudo', pam, 0o644],
  ]
}

const pam =
  'auth required pam_unix.so nodelay\naccount required pam_permit.so\nsession required pam_permit.so\n'
