import ssh2 from 'ssh2'
import { afterEach, expect, test, vi } from 'vitest'
import { newJobKey } from '@main/ssh/job-login.ts'

afterEach(() => vi.restoreAllMocks())

/** One that ssh2 cannot read, as it makes one of 256 itself. */
function unreadable({ private: text, public: line }: { private: string; public: string }) {
  const [begin = '', ...lines] = text.trim().split('\n')
  const bytes = Buffer.from(lines.slice(0, -1).join(''), 'base64')
  bytes.fill(0xff, bytes.length - 60)
  return { private: [begin, bytes.toString('base64'), lines.at(-1)].join('\n'), public: line }
}

test('a key that nobody could log in with is made anew', () => {
  const made = vi.spyOn(ssh2.utils, 'generateKeyPairSync')
  const whole = ssh2.utils.generateKeyPairSync('ed25519', { comment: 'terrace-job:a' })
  made.mockClear()
  const bad = unreadable(whole)
  expect(ssh2.utils.parseKey(bad.private)).toBeInstanceOf(Error)
  made.mockReturnValueOnce(bad)
  const pair = newJobKey('terrace-job:a')
  expect(made).toHaveBeenCalledTimes(2)
  expect(ssh2.utils.parseKey(pair.private)).not.toBeInstanceOf(Error)
  expect(pair.public).toMatch(/^ssh-ed25519 [A-Za-z0-9+/=]+ terrace-job:a$/)
})
