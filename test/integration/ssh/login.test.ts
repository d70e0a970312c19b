import { execFileSync, spawnSync } from 'node:child_process'
import { copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AuthContext } from 'ssh2'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { PromptAnswer } from '@shared/contract/prompts.ts'
import { secretKeys } from '@main/vault/index.ts'
import { failure } from '../../support/failure.ts'
import { type PasswordServer, startPasswordServer } from '../../support/ssh-password-server.ts'
import { sshWorld, type World } from '../../support/ssh-world.ts'
import { currentUser, makeKey, publicKey, type Sshd, startSshd } from '../../support/sshd.ts'

const secret = (text: string, remember = false): PromptAnswer => ({ kind: 'secret', secret: text, remember })

/** Answers in order, then dismisses. */
const inOrder =
  (...answers: PromptAnswer[]) =>
  () =>
    answers.shift() ?? { kind: 'dismiss' as const }

let world: World
afterEach(() => world.end())

describe('keys', () => {
  let sshd: Sshd
  let locked: string
  beforeAll(async () => {
    sshd = await startSshd({ config: ['MaxAuthTries 3'] })
    locked = makeKey(join(sshd.folder, 'locked'), { passphrase: 'open sesame' })
    const authorized = [sshd.userKey, locked].map((file) => publicKey(file)).join('\n')
    writeFileSync(join(sshd.folder, 'authorized_keys'), `${authorized}\n`)
  })
  afterAll(() => sshd.stop())

  const start = (options: Parameters<typeof sshWorld>[0], host: object): ReturnType<World['add']> => {
    world = sshWorld(options)
    world.trust(sshd)
    return world.add('one', { port: sshd.port, ...host })
  }

  test('an encrypted key asks for its passphrase, and keeps it when told to', async () => {
    const id = start(
      { answer: inOrder(secret('wrong'), secret('open sesame', true)) },
      { identityFile: locked },
    )
    const view = await world.ssh.connect(id)
    expect(view.method).toBe(`key ${locked}`)
    const about = { kind: 'passphrase', hostName: 'one', address: '127.0.0.1', file: locked }
    expect(world.asked).toEqual([
      { ...about, attempt: 1 },
      { ...about, attempt: 2 },
    ])
    expect(world.vault.kept.get(secretKeys.passphrase(locked))).toBe('open sesame')
    world.ssh.close(id)
    await world.ssh.connect(id)
    expect(world.asked).toHaveLength(2)
  })

  test('a kept passphrase is used without asking', async () => {
    const secrets = { [secretKeys.passphrase(locked)]: 'open sesame' }
    const id = start({ secrets }, { identityFile: locked })
    await world.ssh.connect(id)
    expect(world.asked).toEqual([])
  })

  test('many hosts with one key ask for its passphrase once', async () => {
    const first = start({ answer: inOrder(secret('open sesame')) }, { identityFile: locked })
    const others = ['a', 'b', 'c'].map((name) => world.add(name, { port: sshd.port, identityFile: locked }))
    await Promise.all([first, ...others].map((id) => world.ssh.connect(id)))
    expect(world.asked).toHaveLength(1)
  })

  test('three wrong passphrases end in an error that names the key', async () => {
    const id = start({ answer: () => secret('wrong') }, { identityFile: locked })
    const error = await failure(world.ssh.connect(id))
    expect(error.code).toBe('auth')
    expect(error.message).toContain(`key ${locked} (wrong passphrase)`)
    expect(world.asked).toHaveLength(3)
    // A lasting refusal: asking again is up to the person.
    expect((await failure(world.ssh.runner(id).run({ argv: ['true'] }))).code).toBe('auth')
    expect(world.asked).toHaveLength(3)
  })

  test('the host is asked before the person: a key it does not take needs no passphrase', async () => {
    const id = start({}, { identityFile: makeKey(join(sshd.folder, 'stranger'), { passphrase: 'x' }) })
    const error = await failure(world.ssh.connect(id))
    expect(error.code).toBe('auth')
    expect(error.message).toContain('stranger')
    expect(world.asked).toEqual([])
  })

  test('a key file that is missing or no key is named', async () => {
    const missing = start({}, { identityFile: '/nowhere/key' })
    expect((await failure(world.ssh.connect(missing))).message).toContain('key /nowhere/key (no such file)')
    const odd = world.add('odd', { port: sshd.port, identityFile: '/etc/passwd' })
    expect((await failure(world.ssh.connect(odd))).message).toContain('not a private key')
  })

  test('the usual key files are tried when none is named', async () => {
    const id = start({}, {})
    copyFileSync(sshd.userKey, join(world.home, '.ssh', 'id_ed25519'))
    expect((await world.ssh.connect(id)).method).toBe(`key ${join(world.home, '.ssh', 'id_ed25519')}`)
  })

  test('other kinds of key work, also in the old file format', async () => {
    const files = [
      makeKey(join(sshd.folder, 'rsa'), { type: 'rsa' }),
      makeKey(join(sshd.folder, 'ecdsa'), { type: 'ecdsa' }),
      makeKey(join(sshd.folder, 'rsa_pem'), { type: 'rsa', pem: true, passphrase: 'pem pass' }),
    ]
    const authorized = [sshd.userKey, locked, ...files].map((file) => publicKey(file)).join('\n')
    writeFileSync(join(sshd.folder, 'authorized_keys'), `${authorized}\n`)
    start({ answer: () => secret('pem pass') }, {})
    for (const [index, file] of files.entries()) {
      const id = world.add(`kind-${index}`, { port: sshd.port, identityFile: file })
      expect((await world.ssh.connect(id)).method).toBe(`key ${file}`)
    }
    expect(sshd.log()).not.toMatch(/ssh-rsa \[preauth\]/)
  })

  test('a real agent is asked first, also past the tries one connection allows', async () => {
    const socket = join(sshd.folder, 'agent')
    const agent = execFileSync('ssh-agent', ['-a', socket, '-s'], { encoding: 'utf8' })
    const pid = Number(/SSH_AGENT_PID=(\d+)/.exec(agent)?.[1])
    try {
      const env = { SSH_AUTH_SOCK: socket }
      const wrong = [1, 2, 3, 4].map((n) => makeKey(join(sshd.folder, `wrong${n}`)))
      for (const file of [...wrong, sshd.userKey])
        spawnSync('ssh-add', ['-q', file], { env: { ...process.env, ...env } })
      const id = start({ env }, {})
      const view = await world.ssh.connect(id)
      expect(view.method).toBe('agent')
      expect(sshd.log()).toContain('Too many authentication failures')
      // The key that is named is the first of the agent's to be tried.
      const before = sshd.log().length
      const named = world.add('named', { port: sshd.port, identityFile: sshd.userKey })
      expect((await world.ssh.connect(named)).method).toBe('agent')
      expect(sshd.log().slice(before)).not.toContain('Failed publickey')
    } finally {
      process.kill(pid)
    }
  })

  test('an agent that does not answer is named and passed over', async () => {
    const id = start({ env: { SSH_AUTH_SOCK: '/nowhere/agent' } }, { identityFile: sshd.userKey })
    expect((await world.ssh.connect(id)).method).toBe(`key ${sshd.userKey}`)
  })

  test('a wrong user is refused with what was tried', async () => {
    const id = start({}, { user: 'nobody-here', identityFile: sshd.userKey })
    const error = await failure(world.ssh.connect(id))
    expect(error.code).toBe('auth')
    expect(error.info.details).toEqual({ user: 'nobody-here', tried: `key ${sshd.userKey}` })
  })
})

describe('passwords', () => {
  let server: PasswordServer
  afterEach(() => server.stop())

  const start = async (
    decide: (context: AuthContext, tried: string[]) => void,
    options: Parameters<typeof sshWorld>[0],
  ): Promise<ReturnType<World['add']>> => {
    server = await startPasswordServer(decide)
    world = sshWorld(options)
    world.trust(server)
    return world.add('pw', { port: server.port })
  }
  const password =
    (right: string, methods: ('password' | 'keyboard-interactive')[] = ['password']) =>
    (context: AuthContext, tried: string[]): void => {
      tried.push(context.method === 'password' ? `password ${context.password}` : context.method)
      if (context.method === 'password' && context.password === right) context.accept()
      else context.reject(methods)
    }

  test('a password is asked up to three times and kept when it was right', async () => {
    const id = await start(password('right'), { answer: inOrder(secret('a', true), secret('right', true)) })
    const view = await world.ssh.connect(id)
    expect(view.method).toBe('password')
    expect(server.tried).toEqual(['none', 'password a', 'password right'])
    const about = { kind: 'password', hostName: 'pw', address: '127.0.0.1', user: currentUser }
    expect(world.asked).toEqual([
      { ...about, attempt: 1 },
      { ...about, attempt: 2 },
    ])
    expect([...world.vault.kept]).toEqual([[secretKeys.password(id), 'right']])
  })

  test('wrong three times is an error and nothing is kept', async () => {
    const id = await start(password('right', ['password', 'keyboard-interactive']), {
      answer: () => secret('no', true),
    })
    const error = await failure(world.ssh.connect(id))
    expect(error.code).toBe('auth')
    expect(error.message).toContain('password (3 times)')
    expect(JSON.stringify(error.info)).not.toContain('no,')
    expect(world.vault.kept.size).toBe(0)
    expect(world.asked).toHaveLength(3)
  })

  test('the saved password comes first; refused, the person is asked', async () => {
    const id = await start(password('new'), {
      secrets: { [secretKeys.password('host:pw')]: 'old' },
      answer: inOrder(secret('new', true)),
    })
    await world.ssh.connect(id)
    expect(server.tried).toEqual(['none', 'password old', 'password new'])
    expect(world.vault.kept.get(secretKeys.password(id))).toBe('new')
  })

  test('a password appears nowhere but in the vault', async () => {
    const canary = 'canary-5f2b9'
    const id = await start(password('right'), {
      answer: inOrder(secret(canary), secret(canary), secret('right', true)),
    })
    world.vault.set = () => Promise.reject(new Error('no vault today'))
    await world.ssh.runner(id).run({ argv: ['true'] })
    world.ssh.close(id)
    const error = await failure(world.ssh.connect(id))
    const said = JSON.stringify([world.logged, world.asked, error.info, error.stack, world.ssh.connections()])
    expect(said).toContain('password not saved')
    expect(said).not.toMatch(/canary-5f2b9|"right"/)
    expect(spawnSync('grep', ['-rq', canary, join(world.home, '..')]).status).toBe(1)
  })

  test('with nobody to ask it says that no password was given', async () => {
    const id = await start(password('right'), {})
    const error = await failure(world.ssh.connect(id))
    expect(error.code).toBe('auth')
    expect(error.message).toContain('No password was given')
  })

  test('a host that hangs up while the person thinks is asked again with the answer', async () => {
    const id = await start(password('right'), {
      answer: async () => {
        server.dropAll()
        await new Promise((resolve) => setTimeout(resolve, 100))
        return secret('right')
      },
    })
    await world.ssh.connect(id)
    expect(server.tried).toEqual(['none', 'none', 'password right'])
    expect(world.asked).toHaveLength(1)
  })

  const interactive =
    (fields: { prompt: string; echo: boolean }[], right: string[]) =>
    (context: AuthContext, tried: string[]): void => {
      tried.push(context.method)
      if (context.method !== 'keyboard-interactive') return context.reject(['keyboard-interactive'])
      context.prompt(fields, (answers) => {
        tried.push(answers.join('|'))
        if (answers.join('|') === right.join('|')) context.accept()
        else context.reject(['keyboard-interactive'])
      })
    }

  test('keyboard-interactive for a password uses the saved one', async () => {
    const id = await start(interactive([{ prompt: 'Password: ', echo: false }], ['right']), {
      secrets: { [secretKeys.password('host:pw')]: 'right' },
    })
    expect((await world.ssh.connect(id)).method).toBe('keyboard-interactive')
    expect(world.asked).toEqual([])
  })

  test('keyboard-interactive shows the questions of the host, as plain text', async () => {
    const fields = [
      { prompt: 'Pass\u001b[31mword: ', echo: false },
      { prompt: 'Code: ', echo: true },
    ]
    const id = await start(interactive(fields, ['pw', '123456']), {
      answer: () => ({ kind: 'fields', values: ['pw', '123456'] }),
    })
    await world.ssh.connect(id)
    expect(world.asked).toMatchObject([
      {
        kind: 'interactive',
        fields: [
          { label: 'Pass [31mword: ', echo: false },
          { label: 'Code: ', echo: true },
        ],
      },
    ])
  })

  test('a wrong saved answer is given once, then the person is asked', async () => {
    const id = await start(interactive([{ prompt: 'Password: ', echo: false }], ['right']), {
      secrets: { [secretKeys.password('host:pw')]: 'old' },
      answer: () => ({ kind: 'fields', values: ['right'] }),
    })
    await world.ssh.connect(id)
    expect(server.tried).toEqual(['none', 'keyboard-interactive', 'old', 'keyboard-interactive', 'right'])
  })

  test('two factors, one after the other', async () => {
    const id = await start(
      (context, tried) => {
        const first = tried.includes('key accepted')
        tried.push(context.method === 'publickey' && context.signature ? 'key accepted' : context.method)
        if (context.method === 'publickey' && !context.signature) context.accept()
        else if (context.method === 'publickey') context.reject(['password'], true)
        else if (context.method === 'password' && first) context.accept()
        else context.reject(first ? ['password'] : ['publickey'])
      },
      { answer: inOrder(secret('second')) },
    )
    world.add('pw', { port: server.port, identityFile: makeKey(join(world.home, 'key')) })
    expect((await world.ssh.connect(id)).method).toBe('password')
    expect(server.tried).toEqual(['none', 'publickey', 'key accepted', 'none', 'password'])
  })
})
