import type { Family } from '@shared/machine/facts.ts'
import { t } from '@shared/text/translate.ts'

/** What hypervisor families are called; the names are their makers'. */
export const familyNames: Readonly<Record<Family, string>> = {
  libvirt: 'libvirt/KVM',
  xen: 'Xen',
  proxmox: 'Proxmox VE',
  esxi: 'VMware ESXi',
  hyperv: 'Hyper-V',
  get practice() {
    return t`Practice`
  },
}
