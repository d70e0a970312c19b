import { expect, test } from 'vitest'
import { installedPackages, packagesFor } from '../../../scripts/setup/system-packages.mjs'

const status = `Package: base-files
Essential: yes
Status: install ok installed
Version: 12

Package: gone
Status: deinstall ok config-files

Package: half
Status: install ok half-configured

Package: xvfb
Status: install ok installed
Depends: libc6
`

test('only fully installed packages count, wherever the status line stands', () => {
  expect([...installedPackages(status)]).toEqual(['base-files', 'xvfb'])
})

test('opening the app needs no lab, and the command line needs no packages at all', () => {
  const start = packagesFor({ purpose: 'start', fetch: false, compile: false })
  expect(start).toContain('libgtk-3-0')
  expect(start).not.toContain('libvirt-daemon-system')
  expect(packagesFor({ purpose: 'cli', fetch: false, compile: false })).toEqual([])
})

test('tests need the lab; a compiler is asked for only when something must be compiled', () => {
  const tests = packagesFor({ purpose: 'test', fetch: false, compile: false })
  expect(tests).toEqual(expect.arrayContaining(['libvirt-daemon-system', 'xvfb', 'gnome-keyring']))
  expect(tests).not.toContain('g++')
  expect(packagesFor({ purpose: 'test', fetch: true, compile: true })).toEqual(
    expect.arrayContaining(['g++', 'unzip']),
  )
})
