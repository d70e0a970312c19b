import { lacksImage } from '../disk-source.ts'
import type { Finding } from '../findings.ts'
import type { ServerRecord } from '../records.ts'
import { byTier, called, linksOf, type Rule, serversOf, tiersOf } from './rule.ts'
import { t, tn } from '../../text/translate.ts'

/** Has it disks, and an image on none? */
const startsEmpty = ({ disks }: ServerRecord): boolean =>
  disks.length > 0 && disks.every(({ source }) => source.kind === 'blank')

export const disks: Rule = (store) =>
  serversOf(store).flatMap((server) => {
    const findings: Finding[] = []
    if (server.kind === 'virtual' && server.disks.length === 0) {
      findings.push({
        rule: 'no-disk',
        severity: 'warning',
        records: [server.id],
        text: t`${called(server)} has no disk, so it has nothing to start from.`,
        next: t`Add a disk with an image, or a blank one.`,
      })
    }
    if (server.kind === 'virtual' && startsEmpty(server)) {
      findings.push({
        rule: 'blank-disks',
        severity: 'info',
        records: [server.id],
        text: t`${called(server)} has only blank disks, so nothing is installed that it could start.`,
        next: t`Choose an image for its first disk, unless it is installed over the network.`,
      })
    }
    const seen = new Map<string, number>()
    for (const disk of server.disks) {
      seen.set(disk.name, (seen.get(disk.name) ?? 0) + 1)
      if (disk.source.kind === 'blank' && disk.bytes === 0) {
        findings.push({
          rule: 'disk-size',
          severity: 'error',
          records: [server.id],
          text: t`Disk ${disk.name} of ${called(server)} is blank and has no size.`,
          next: t`Give it a size or an image.`,
        })
      }
      if (disk.name.trim() === '') {
        findings.push({
          rule: 'disk-name',
          severity: 'error',
          records: [server.id],
          text: t`A disk of ${called(server)} has no name.`,
          next: t`Give it a name such as root or data.`,
        })
      }
      if (lacksImage(disk.source)) {
        findings.push({
          rule: 'disk-image',
          severity: 'error',
          records: [server.id],
          text: t`Disk ${disk.name} of ${called(server)} does not say which image it begins as.`,
          next: t`Choose the image, or make the disk blank.`,
        })
      }
    }
    for (const [name, count] of seen) {
      if (count < 2) continue
      findings.push({
        rule: 'duplicate-disk',
        severity: 'error',
        records: [server.id],
        text: t`${count} disks of ${called(server)} are named ${name}.`,
        next: t`Give each its own name.`,
      })
    }
    return findings
  })

export const memory: Rule = (store) =>
  serversOf(store)
    .filter((server) => server.kind === 'virtual' && server.memoryBytes < 2 ** 20)
    .map((server) => ({
      rule: 'no-memory',
      severity: 'error',
      records: [server.id],
      text: t`${called(server)} has less than 1 MiB of memory.`,
      next: t`Give it memory.`,
    }))

export const hostRules: Rule = (store) =>
  serversOf(store).flatMap((server): Finding[] => {
    const { only, never } = server.hostRule
    const left = only.filter((name) => !never.includes(name))
    if (only.length > 0 && left.length === 0) {
      return [
        {
          rule: 'host-rule',
          severity: 'error',
          records: [server.id],
          text: t`${called(server)} may run only on ${only.join(', ')} and never there.`,
          next: t`Take one of the two rules away.`,
        },
      ]
    }
    if (server.kind === 'virtual' && server.apart && only.length > 0 && server.replicas > left.length) {
      return [
        {
          rule: 'too-few-hosts',
          severity: 'error',
          records: [server.id],
          text: tn(
            left.length,
            'The {0} replicas of {1} are kept apart, but only {n} host is allowed.',
            'The {0} replicas of {1} are kept apart, but only {n} hosts are allowed.',
            server.replicas,
            called(server),
          ),
          next: t`Allow more hosts, lower the number of replicas, or let them share a host.`,
        },
      ]
    }
    return []
  })

export const tiers: Rule = (store) =>
  serversOf(store)
    .filter((server) => !store.has(server.tier))
    .map((server) => ({
      rule: 'no-tier',
      severity: 'error',
      records: [server.id],
      text: t`${called(server)} is in a tier that is not in the design.`,
      next: t`Move it into a tier.`,
    }))

export const links: Rule = (store) =>
  linksOf(store).flatMap((link): Finding[] => {
    const missing = [link.from, link.to].filter((id) => !store.has(id))
    if (missing.length > 0) {
      return [
        {
          rule: 'link-to-nothing',
          severity: 'warning',
          records: [link.id],
          text: t`A link ends at a server that is not in the design.`,
          next: t`Delete the link or draw it anew.`,
        },
      ]
    }
    if (link.from !== link.to) return []
    const server = store.get<'server'>(link.from)
    return [
      {
        rule: 'link-to-itself',
        severity: 'warning',
        records: [link.id],
        text: server
          ? t`A link leads from ${called(server)} to itself.`
          : t`A link leads from a server to itself.`,
        next: t`Delete it, or draw it to another server.`,
      },
    ]
  })

/** A tier with one machine goes down with its host. */
export const redundancy: Rule = (store) =>
  tiersOf(store).flatMap((tier): Finding[] => {
    const inside = byTier(store).get(tier.id) ?? []
    const [only] = inside
    const machines = inside.reduce((sum, server) => sum + server.replicas, 0)
    if (machines !== 1 || !only) return []
    return [
      {
        rule: 'no-redundancy',
        severity: 'info',
        records: [tier.id, only.id],
        text: t`Tier ${tier.name} has a single server, ${called(only)}: when its host fails, the tier does.`,
        next: t`Raise the number of replicas or add a second server.`,
      },
    ]
  })
