import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { fail, ok } from '@shared/base/result.ts'
import { askOwner, openDoor } from '@main/door/index.ts'

function folder(): string {
  const made = mkdtempSync(path.join(tmpdir(), 'door-'))
  onTestFinished(() => rmSync(made, { recursive: true, force: true }))
  return made
}

test('a second process asks the owner of the folder, and nobody answers where nobody owns it', async () => {
  const at = folder()
  expect(await askOwner(at, 'list', {})).toBeNull()
  // What an owner that was killed left.
  writeFileSync(path.join(at, 'owner.sock'), '')
  const errors: unknown[] = []
  const door = openDoor(
    at,
    async (call, input) =>
      call === 'get'
        ? ok({ asked: input })
        : fail({ code: 'invalid', message: 'no', changed: 'nothing', retryable: false }),
    (error) => errors.push(error),
  )
  onTestFinished(() => door.close())
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(statSync(path.join(at, 'owner.sock')).mode & 0o777).toBe(0o600)
  expect(await askOwner(at, 'get', { id: 'ü' })).toEqual({ ok: true, value: { asked: { id: 'ü' } } })
  expect(await askOwner(at, 'other', {})).toMatchObject({ ok: false, error: { code: 'invalid' } })
  expect(errors).toEqual([])
})

test('who speaks something else is let go, and the door stays open', async () => {
  const at = folder()
  const door = openDoor(
    at,
    async () => ok(1),
    () => undefined,
  )
  onTestFinished(() => door.close())
  await new Promise((resolve) => setTimeout(resolve, 20))
  for (const said of ['hello\n', 'x'.repeat(200_000)]) {
    const closed = await new Promise((resolve) => {
      const socket = createConnection(path.join(at, 'owner.sock'), () => socket.write(said))
      socket.on('error', () => undefined)
      socket.on('close', () => resolve(true))
      socket.resume()
    })
    expect(closed).toBe(true)
  }
  expect(await askOwner(at, 'get', {})).toEqual({ ok: true, value: 1 })
})
