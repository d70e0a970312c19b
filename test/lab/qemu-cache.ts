import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { labCache } from './tiny-image.ts'

/**
 * What libvirt found out about QEMU, for hosts to begin with: to find it out anew takes each of them seconds. libvirt
 * itself drops what is not of its own version and of the very programs that it finds.
 */
const kept = (): string => join(labCache(), 'qemu')
const of = (node: string): string => join(node, 'cache', 'qemu', 'capabilities')

/** Before the host is started. */
export function giveQemuCache(node: string): void {
  copy(kept(), of(node))
}

/** What a host has found out meanwhile. Called before its folder goes. */
export function keepQemuCache(node: string): void {
  copy(of(node), kept())
}

function copy(from: string, to: string): void {
  if (!existsSync(from)) return
  mkdirSync(to, { recursive: true })
  for (const name of readdirSync(from).filter((file) => file.endsWith('.xml'))) {
    const fresh = join(to, `.${name}.${process.pid}`) // labs start and end side by side
    copyFileSync(join(from, name), fresh)
    renameSync(fresh, join(to, name))
  }
}
