import { execFile, spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { lacksAgent } from '@main/agent/index.ts'
import type { Command } from '@main/drivers/index.ts'
import {
  allowKey,
  denyKeys,
  dropKey,
  dropTask,
  makeKey,
  makeRoom,
  putTask,
  sweepJobs,
} from '@main/images/one-job-keys.ts'

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "terrace keys' "))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

/** Runs a host's command here, with a home of its own. */
function run({ argv, stdin }: Command): string {
  const [program, ...rest] = argv
  const done = spawnSync(program, rest, {
    env: { ...process.env, HOME: home },
    input: stdin ?? '',
    encoding: 'utf8',
  })
  expect(done.stderr).toBe('')
  expect(done.status).toBe(0)
  return done.stdout
}
/** The same beside others. */
async function runBeside({ argv }: Command): Promise<void> {
  const [program, ...rest] = argv
  await promisify(execFile)(program, rest, { env: { ...process.env, HOME: home } })
}
const agent = 'a'.repeat(64)
function haveAgent(): void {
  mkdirSync(join(home, '.terrace'), { recursive: true })
  writeFileSync(join(home, '.terrace', `agent-${agent}.pyz`), '')
}
const keys = () => join(home, '.ssh', 'authorized_keys')

test('a key is made for one job and taken away again', () => {
  const [folder = '', key = ''] = run(makeKey('s1-image-a', 'ssh-ed25519 AAAA')).trim().split('\n')
  expect(key).toMatch(/^ssh-ed25519 \S+ terrace-job:s1-image-a$/)
  expect(statSync(join(folder, 'key')).mode & 0o777).toBe(0o600)
  expect(readFileSync(join(folder, 'known_hosts'), 'utf8')).toBe('terrace-far ssh-ed25519 AAAA\n')
  run(dropKey('s1-image-a'))
  expect(existsSync(folder)).toBe(false)
})

test("the account's own keys stay byte for byte, with the rights of their file", () => {
  mkdirSync(join(home, '.ssh'), { mode: 0o700 })
  const own = '# mine\nssh-ed25519 OWN me@home\nssh-rsa OLD terrace-job-notes'
  writeFileSync(keys(), own)
  chmodSync(keys(), 0o640)
  run(allowKey('restrict,command="x"', 'ssh-ed25519 ONE terrace-job:s1-a-1'))
  run(allowKey('restrict,command="x"', 'ssh-ed25519 TWO terrace-job:s2-b-1'))
  run(denyKeys('s1-a-1'))
  const left = readFileSync(keys(), 'utf8')
  expect(left).not.toContain('ONE')
  expect(left).toMatch(/^restrict,command="x",expiry-time="\d{12}" ssh-ed25519 TWO terrace-job:s2-b-1$/m)
  run(denyKeys('s2-'))
  expect(readFileSync(keys(), 'utf8')).toBe(`${own}\n`)
  expect(statSync(keys()).mode & 0o777).toBe(0o640)
})

test('many jobs at once lose no line of each other', async () => {
  const lines = Array.from({ length: 12 }, (_, n) => `s1-job-${n}`)
  await Promise.all(
    lines.map(async (job) => {
      await runBeside(allowKey('restrict', `ssh-ed25519 K terrace-job:${job}-x`))
      if (Number(job.slice(-1)) % 2 === 0) await runBeside(denyKeys(`${job}-x`))
    }),
  )
  const left = readFileSync(keys(), 'utf8').trim().split('\n')
  const odd = lines.filter((job) => Number(job.slice(-1)) % 2 === 1)
  expect(new Set(left.map((line) => line.split(':').at(-1)))).toEqual(new Set(odd.map((job) => `${job}-x`)))
  expect(left).toHaveLength(odd.length)
})

test('after a crash everything of this workstation goes, and nothing of another', () => {
  haveAgent()
  expect(run(putTask('s1-a-1', agent, { task: 'serve' })).trim()).toBe(home)
  run(putTask('s2-b-1', agent, { task: 'serve' }))
  run(makeKey('s1-a-1', 'ssh-ed25519 AAAA'))
  run(sweepJobs('s1-'))
  expect(existsSync(join(home, '.terrace', 'jobs', 's1-a-1.json'))).toBe(false)
  expect(existsSync(join(home, '.terrace', 'jobs', 's1-a-1'))).toBe(false)
  expect(JSON.parse(readFileSync(join(home, '.terrace', 'jobs', 's2-b-1.json'), 'utf8'))).toEqual({
    task: 'serve',
  })
  run(dropTask('s2-b-1'))
  expect(existsSync(join(home, '.terrace', 'jobs', 's2-b-1.json'))).toBe(false)
})

test('without a file of keys there is nothing to take away', () => {
  run(denyKeys('s1-'))
  expect(existsSync(join(home, '.ssh'))).toBe(false)
})

test('room for a task that comes later is made where the agent is, and the task comes whole', () => {
  haveAgent()
  expect(run(makeRoom('s1-a-1', agent)).trim()).toBe(home)
  const jobs = join(home, '.terrace', 'jobs')
  expect(readdirSync(jobs)).toEqual([])
  run(putTask('s1-a-1', agent, { task: 'receive' }))
  expect(readdirSync(jobs)).toEqual(['s1-a-1.json'])
  writeFileSync(join(jobs, 's1-a-1.part'), 'cut off')
  run(dropTask('s1-a-1'))
  expect(readdirSync(jobs)).toEqual([])
})

test('a task is not put where the agent is not', () => {
  const { argv, stdin } = putTask('s1-a-1', agent, { task: 'serve' })
  const [program, ...rest] = argv
  const put = () =>
    spawnSync(program, rest, { env: { ...process.env, HOME: home }, input: stdin ?? '', encoding: 'utf8' })
  expect(lacksAgent('node1', put().status)).toBe(true)
  expect(existsSync(join(home, '.terrace', 'jobs'))).toBe(false)
  haveAgent()
  expect(lacksAgent('node1', put().status)).toBe(false)
  expect(() => lacksAgent('node1', 41)).toThrow('node1 has no Python 3')
})
