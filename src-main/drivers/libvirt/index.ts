import type { Driver } from '../driver.ts'
import { backupBegin, backupEnd } from './backup.ts'
import { checkpointForget } from './checkpoints.ts'
import { counters } from './counters.ts'
import { define, definition } from './define.ts'
import { inventory, machine } from './inventory.ts'
import { guestFacts } from './guest-facts.ts'
import { snapshotBegin, snapshotEnd } from './live-snapshot.ts'
import { live } from './live.ts'
import { machineDisk } from './machine-disk.ts'
import { networks } from './networks.ts'
import { forceOff, reboot, reset, resume, shutdown, start, suspend, undefine } from './power.ts'
import { probe } from './probe.ts'
import { adopt, setAutostart, setCpuLimits, setMemory, setVcpus } from './resources.ts'
import { explain } from './virsh.ts'
import { volumeBytes } from './volume-bytes.ts'
import { volumeFlatten, volumeOverlay } from './volume-overlays.ts'
import { volumeClone, volumeCreate, volumeDelete, volumeResize } from './volume-changes.ts'
import { volumeRename } from './volume-rename.ts'
import { volume, volumes } from './volumes.ts'

/** libvirt with QEMU or KVM, through virsh on the host itself. */
export const libvirtDriver: Driver = {
  family: 'libvirt',
  title: 'libvirt / KVM',
  probe,
  actions: {
    inventory,
    counters,
    machine,
    define,
    definition,
    adopt,
    start,
    shutdown,
    forceOff,
    reboot,
    reset,
    suspend,
    resume,
    undefine,
    setVcpus,
    setMemory,
    setCpuLimits,
    setAutostart,
    volumes,
    volume,
    volumeCreate,
    volumeClone,
    volumeOverlay,
    volumeFlatten,
    volumeResize,
    volumeDelete,
    volumeRename,
    networks,
    machineDisk,
    backupBegin,
    backupEnd,
    checkpointForget,
    snapshotBegin,
    snapshotEnd,
    guestFacts,
  },
  volumeBytes,
  live,
  explain,
}
