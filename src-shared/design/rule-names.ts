import { t } from '../text/translate.ts'

const names: Record<string, () => string> = {
  'address-invalid': () => t`Not an address`,
  'address-outside': () => t`Address outside its network`,
  'address-reserved': () => t`Address of the network itself`,
  'data-outside': () => t`Data on an outside network`,
  'data-reachable': () => t`Data reachable from outside`,
  'disk-image': () => t`Disk without an image`,
  'disk-name': () => t`Disk without a name`,
  'disk-size': () => t`Disk without a size`,
  'disk-smaller-than-image': () => t`Disk smaller than its image`,
  'disk-too-large': () => t`Disk larger than any pool`,
  'duplicate-address': () => t`Address used twice`,
  'duplicate-disk': () => t`Disk name used twice`,
  'duplicate-mac': () => t`MAC address used twice`,
  'duplicate-name': () => t`Name used twice`,
  'empty-name': () => t`Without a name`,
  'fits-nowhere': () => t`Larger than any host`,
  'host-name': () => t`Not a host name`,
  'host-rule': () => t`Contradicting host rule`,
  'link-to-itself': () => t`Link to itself`,
  'link-to-nothing': () => t`Link to nothing`,
  'mac-invalid': () => t`Not a MAC address`,
  'network-range': () => t`Not an address range`,
  'network-source': () => t`Network without a name on the hosts`,
  'no-disk': () => t`Without a disk`,
  'no-memory': () => t`Without memory`,
  'no-redundancy': () => t`Tier without redundancy`,
  'no-tier': () => t`Without a tier`,
  'not-apart': () => t`Replicas may share a host`,
  'one-host': () => t`All replicas on one host`,
  'over-commit-cpu': () => t`More vCPU than the hosts may give`,
  'over-commit-memory': () => t`More memory than the hosts may give`,
  'range-host-bits': () => t`Range that begins inside itself`,
  'range-overlap': () => t`Overlapping ranges`,
  'single-point': () => t`Single point of failure`,
  'too-few-hosts': () => t`Too few hosts for the replicas`,
  'too-few-known-hosts': () => t`Too few known hosts for the replicas`,
  'too-many-vcpus': () => t`More vCPU than any host`,
  'too-much-memory': () => t`More memory than any host`,
  'unknown-host': () => t`Unknown host`,
  'unknown-image': () => t`Unknown image`,
  'unknown-network': () => t`Unknown network`,
}

/** The kind of thing that a rule finds, as the head of a list of them. */
export function ruleName(rule: string): string {
  const text = rule.replaceAll('-', ' ')
  return names[rule]?.() ?? text.charAt(0).toUpperCase() + text.slice(1)
}
