import fc from 'fast-check'
import { expect, test } from 'vitest'
import { overlayUser } from '@main/images/overlay-users.ts'

const machine = (name: string, path: string) => ({
  name,
  disks: [{ target: 'vda', bus: 'virtio' as const, path, capacityBytes: 1 }],
})
const volume = (path: string, backing?: string) => ({ path, ...(backing === undefined ? {} : { backing }) })

test('who goes on in an overlay over a disk is found, however long the chain', () => {
  const volumes = [volume('/p/a'), volume('/p/b', '/p/a'), volume('/p/c', '/p/b'), volume('/p/other')]
  const machines = [machine('x', '/p/other'), machine('y', '/p/c')]
  expect(overlayUser({ path: '/p/a' }, volumes, machines)).toEqual({ machine: 'y', overlay: '/p/c' })
  expect(overlayUser({ path: '/p/c' }, volumes, machines)).toBeUndefined()
  expect(overlayUser({ path: '/p/other' }, volumes, machines)).toBeUndefined()
})

test('chains that a host makes up end', () => {
  const path = fc.constantFrom('/p/a', '/p/b', '/p/c', '/p/d')
  const volumes = fc.array(fc.record({ path, backing: path }), { maxLength: 8 })
  fc.assert(
    fc.property(path, volumes, path, (asked, all, disk) => {
      const found = overlayUser({ path: asked }, all, [machine('x', disk)])
      return found === undefined || found.overlay === disk
    }),
  )
  const ring = [volume('/p/a', '/p/b'), volume('/p/b', '/p/a')]
  expect(overlayUser({ path: '/p/c' }, ring, [machine('x', '/p/a')])).toBeUndefined()
})
