import { expect, test } from 'vitest'
import { privateFolder, startChild } from './child.ts'

test('a full and a read-only disk are told clearly and lose nothing', async () => {
  const disk = privateFolder()
  const own = process.getuid?.() === 0 ? ['unshare', '-m'] : ['unshare', '-rm']
  const mount = 'mount -t tmpfs -o size=3m tmpfs "$0" && exec "$@"'
  const child = startChild(
    new URL('small-disk.ts', import.meta.url),
    [disk],
    [...own, 'sh', '-c', mount, disk],
  )
  const { code, errors } = await child.ended
  expect([code, errors]).toEqual([0, ''])
  expect(JSON.parse(child.lines[0] ?? '')).toEqual({
    fillingUp: 'storage.full',
    savedSome: true,
    stillFull: 'storage.full',
    flushes: 'none',
    readable: true,
    roomAgain: 'none',
    openedFull: [true, 1, 1, 'storage.readonly'],
    fullNotice: expect.stringContaining('is full') as string,
    newOnFull: 'storage.full',
    afterFull: [false, [], true],
    'readOnly data': [true, 1, 'the log', 'storage.readonly'],
    'readOnly killed': [true, 1, 'the log', 'storage.readonly'],
    newOnReadOnly: 'storage.readonly',
    left: ['backups', 'logs', 'owner.db', 'terrace.db'],
  })
})
