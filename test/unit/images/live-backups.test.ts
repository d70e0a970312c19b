import { expect, test } from 'vitest'
import type { HostId } from '@shared/contract/hosts.ts'
import type { Hosts } from '@main/actuators/index.ts'
import { LiveBackups } from '../../../src-main/images/live-backups.ts'

const one = { hostId: 'host:a' as HostId, uuid: 'm', path: '/srv/a', tag: 'image-1' }

test('what was left is ended once, and who captures meanwhile waits for that', async () => {
  let end: () => void = () => undefined
  const asked: string[] = []
  const hosts = (() => ({
    run: (name: string) => {
      asked.push(name)
      return new Promise<void>((resolve) => {
        end = resolve
      })
    },
  })) as unknown as Hosts
  const data = new Map<string, unknown>([['liveBackups', [one]]])
  const settings = {
    get: (key: string) => data.get(key),
    set: (key: string, value: unknown) => void data.set(key, value),
  }
  const backups = new LiveBackups({ settings } as never, hosts)
  const errors: string[] = []
  const tell = (text: string): void => void errors.push(text)
  const first = backups.sweep(one.hostId, tell)
  let isOver = false
  const second = backups.sweep(one.hostId, tell).then(() => (isOver = true))
  await new Promise((resolve) => setTimeout(resolve, 5))
  expect([asked, isOver]).toEqual([['backupEnd'], false])
  end()
  await Promise.all([first, second])
  expect([asked, errors, data.get('liveBackups')]).toEqual([['backupEnd'], [], []])
  await backups.sweep(one.hostId, tell)
  expect(asked).toHaveLength(1)
})
