import type { Advice, HostFacts, NumaCell } from '@shared/machine/facts.ts'
import type { Driver } from '../driver.ts'
import { oneLine } from '../host-text.ts'
import { plainFacts, type PlainHost, plainHostScript, pythonAdvice, readPlainHost } from '../plain-host.ts'
import { deviceList, devicesOf, deviceTexts, splitAtDevices } from './devices.ts'
import { bridgeHeadings, networksOf, poolsOf, splitAtXml } from './networks.ts'
import { headed, outputAt, script, uri } from './virsh.ts'
import { bytesOf, child, childrenOf, type Element } from './xml.ts'
import { t } from '@shared/text/translate.ts'

/** All that one virsh can tell before it is known what there is. The devices come last: its end says whether it knows of any. */
const lists = [
  ['connect', 'uri'],
  ['version', 'version --daemon'],
  ['pools', 'pool-list --uuid'],
  ['networks', 'net-list --uuid'],
  ['every-pool', 'pool-list --all --uuid'],
  ['every-network', 'net-list --all --uuid'],
  ['xml', 'capabilities'],
  ['every-device', deviceList],
].map(([name = '', command = '']) => `'${headed(name, command)}'`)

const probeScript = `${plainHostScript}
echo @virsh; command -v virsh || { echo @xml; exit 0; }
echo @tools; command -v qemu-img
${bridgeHeadings}
set -- ${lists.join(' \\\n  ')}
lists=$(v "$*" 2>/dev/null)
devices=$?
case $lists in
  *@every-device*) ;;
  *)
    # No connection, or a virsh that does not know one of these and so does none: then each by itself.
    echo @connect; v uri 2>&1 || { echo @xml; exit 0; }
    lists=$(echo @version; v version; for each; do v "$each" 2>/dev/null; done)
    devices=$?
    ;;
esac
printf '%s\\n' "$lists" | sed '/^@every-device$/,$d'
printf '%s\\n' "$lists" | sed -n '
  /^@pools$/,/^@/s/^\\([0-9a-f-]\\{36\\}\\)$/pool-refresh \\1;/p
  /^@every-pool$/,/^@/s/^\\([0-9a-f-]\\{36\\}\\)$/pool-dumpxml \\1;/p
  /^@every-network$/,/^@/s/^\\([0-9a-f-]\\{36\\}\\)$/net-dumpxml \\1;/p' | batch 2>/dev/null
[ "$devices" = 0 ] || exit 0
echo; echo @devices
printf '%s\\n' "$lists" | sed '1,/^@every-device$/d' | ${deviceTexts}
exit 0
`

/** "QEMU 7.2.22, libvirt 9.0.0" */
function versionOf(lines: readonly string[]): string {
  const find = (pattern: RegExp) =>
    lines.map((line) => pattern.exec(line)?.[1]).find((text) => text !== undefined)
  const libvirt = find(/^Running against daemon: ([\d.]+)/) ?? find(/^Using library: libvirt ([\d.]+)/)
  const qemu = find(/^Running hypervisor: QEMU ([\d.]+)/)
  return [qemu && `QEMU ${qemu}`, libvirt && `libvirt ${libvirt}`].filter(Boolean).join(', ') || 'libvirt'
}

function numaOf(capabilities: Element | undefined): NumaCell[] {
  return childrenOf(child(capabilities, 'host', 'topology', 'cells'), 'cell').map((cell) => ({
    id: Number(cell.attributes['id'] ?? 0) || 0,
    cpus: childrenOf(child(cell, 'cpus'), 'cpu').length,
    memoryBytes: bytesOf(child(cell, 'memory'), 'KiB') ?? 0,
  }))
}

/** Kinds of x86-64 machines that this QEMU runs: "qemu" (emulation), "kvm". */
const domainTypes = (capabilities: Element | undefined): string[] =>
  childrenOf(capabilities, 'guest')
    .flatMap((guest) => childrenOf(guest, 'arch'))
    .filter((arch) => arch.attributes['name'] === 'x86_64')
    .flatMap((arch) => childrenOf(arch, 'domain').map((domain) => domain.attributes['type'] ?? ''))

function rightsAdvice(plain: PlainHost, said: string): Advice {
  const rights = /denied|authenticat|polkit|Operation not permitted/i.test(said)
  if (!rights) {
    return {
      severity: 'error',
      text: t`libvirt is installed but does not answer: ${said}`,
      how: t`systemctl enable --now libvirtd (on newer systems: virtqemud.socket)`,
    }
  }
  return {
    severity: 'error',
    text: t`The account ${plain.user} has no rights to ${uri} on this host: ${said}`,
    how: t`sudo usermod -aG libvirt ${plain.user}, then connect again; or let it use sudo without a password and switch on "use sudo" for this host in Terrace.`,
  }
}

function adviceOf(
  plain: PlainHost,
  facts: Omit<HostFacts, 'advice'>,
  types: string[],
  image: boolean,
): Advice[] {
  const advice: Advice[] = []
  const add = (severity: Advice['severity'], text: string, how?: string) =>
    advice.push({ severity, text, ...(how === undefined ? {} : { how }) })
  if (types.length === 0) {
    add(
      'error',
      t`libvirt is there, but no QEMU for x86-64 machines.`,
      t`apt install qemu-system-x86, or dnf install qemu-kvm; then restart libvirtd.`,
    )
  } else if (!facts.accelerated) {
    add(
      'warning',
      plain.kvm
        ? t`libvirt does not offer KVM although /dev/kvm is there: machines run in emulation only, many times slower.`
        : t`There is no /dev/kvm: machines run in emulation only, many times slower.`,
      t`Switch on Intel VT-x or AMD-V in the firmware, then: modprobe kvm_intel (or kvm_amd); restart libvirtd.`,
    )
  }
  if (!facts.pools.some((pool) => pool.active)) {
    const inactive = facts.pools[0]?.name
    add(
      'error',
      t`There is no active storage pool, so no disk can be created here.`,
      inactive === undefined
        ? `virsh -c ${uri} pool-define-as default dir --target /var/lib/libvirt/images && virsh -c ${uri} pool-build default && virsh -c ${uri} pool-start default && virsh -c ${uri} pool-autostart default`
        : `virsh -c ${uri} pool-start '${inactive}' && virsh -c ${uri} pool-autostart '${inactive}'`,
    )
  }
  if (!facts.networks.some((network) => network.active)) {
    add(
      'warning',
      t`There is no active network or bridge to attach machines to.`,
      `virsh -c ${uri} net-start default && virsh -c ${uri} net-autostart default`,
    )
  }
  if (!image) {
    add(
      'warning',
      t`qemu-img is missing, so qcow2 disks cannot be created or copied.`,
      'apt install qemu-utils',
    )
  }
  return plain.python === null ? [...advice, pythonAdvice()] : advice
}

export const probe: Driver['probe'] = {
  compile: () => [script(probeScript, [], { timeoutMs: 60_000 })],
  parse(outputs, { at }) {
    const output = outputAt(outputs, -1)
    const { rest, devices: shown } = splitAtDevices(output.stdout)
    const { parts, xml } = splitAtXml(rest, 'capabilities XML')
    const plain = readPlainHost(output)
    if ((parts.get('virsh') ?? []).length === 0) return null
    const base = plainFacts(plain, at)
    if (!parts.has('version')) {
      const said = oneLine((parts.get('connect') ?? []).join('\n').replaceAll('error: ', ''), 200)
      return {
        ...base,
        advice: [rightsAdvice(plain, said), ...(plain.python === null ? [pythonAdvice()] : [])],
      }
    }
    const capabilities = xml.find((node) => node.tag === 'capabilities')
    const types = domainTypes(capabilities)
    const devices = shown === undefined ? undefined : devicesOf(shown)
    const facts = {
      ...base,
      family: 'libvirt' as const,
      version: versionOf(parts.get('version') ?? []),
      numa: numaOf(capabilities),
      pools: poolsOf(xml, new Set(parts.get('pools'))),
      networks: networksOf(xml, parts),
      accelerated: types.includes('kvm') && plain.kvm,
      ...(devices ? { devices } : {}),
    }
    return { ...facts, advice: adviceOf(plain, facts, types, (parts.get('tools') ?? []).length > 0) }
  },
}
