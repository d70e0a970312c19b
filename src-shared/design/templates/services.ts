import type { Draft } from './draft.ts'
import { t } from '../../text/translate.ts'

export function haDatabase(draft: Draft): void {
  const edge = draft.tier(t`Access`, 'load-balancing')
  const proxy = draft.server(edge, { name: 'db-proxy', vcpus: 1, memoryGiB: 0.5, replicas: 2, column: 1 })
  const data = draft.tier(t`Data`, 'data')
  const nodes = draft.server(data, {
    name: 'db',
    vcpus: 2,
    memoryGiB: 2,
    dataGiB: 20,
    replicas: 3,
    column: 1,
    notes: t`One leads, the others follow; kept on different hosts.`,
  })
  const backup = draft.server(data, {
    name: 'db-backup',
    vcpus: 1,
    memoryGiB: 1,
    dataGiB: 40,
    column: 3,
    notes: t`Keeps the write-ahead log and daily copies.`,
  })
  const consensus = draft.tier(t`Consensus`, 'other')
  const etcd = draft.server(consensus, { name: 'etcd', vcpus: 1, memoryGiB: 0.5, replicas: 3, column: 1 })
  draft.link(proxy, nodes, 5432, 'sql')
  draft.link(nodes, etcd, 2379, 'leader')
  draft.link(nodes, backup, 5432, 'archive')
}

export function kubernetesLab(draft: Draft): void {
  const edge = draft.tier(t`Load balancing`, 'load-balancing')
  const balancer = draft.server(edge, { name: 'k8s-lb', vcpus: 1, memoryGiB: 0.5, column: 1 })
  const control = draft.tier(t`Control plane`, 'application')
  const masters = draft.server(control, {
    name: 'k8s-control',
    vcpus: 2,
    memoryGiB: 2,
    replicas: 3,
    column: 1,
  })
  const work = draft.tier(t`Workers`, 'web')
  const workers = draft.server(work, {
    name: 'k8s-worker',
    vcpus: 2,
    memoryGiB: 2,
    dataGiB: 20,
    replicas: 3,
    column: 1,
  })
  const registry = draft.server(work, { name: 'registry', vcpus: 1, memoryGiB: 1, dataGiB: 20, column: 3 })
  draft.link(balancer, masters, 6443, 'API')
  draft.link(masters, workers, 10250, 'kubelet')
  draft.link(workers, registry, 5000, 'images')
}

export function mail(draft: Draft): void {
  const edge = draft.tier(t`Edge`, 'load-balancing')
  const relay = draft.server(edge, { name: 'mx', vcpus: 1, memoryGiB: 1, replicas: 2 })
  const webmail = draft.server(edge, { name: 'webmail', vcpus: 1, memoryGiB: 1, column: 2 })
  const middle = draft.tier('Filter', 'application')
  const filter = draft.server(middle, { name: 'filter', vcpus: 2, memoryGiB: 2, column: 0 })
  const data = draft.tier(t`Mailboxes`, 'data')
  const boxes = draft.server(data, { name: 'imap', vcpus: 2, memoryGiB: 2, dataGiB: 40 })
  const directory = draft.server(data, { name: 'ldap', vcpus: 1, memoryGiB: 1, column: 2 })
  draft.link(relay, filter, 10024, 'scan')
  draft.link(filter, boxes, 24, 'lmtp')
  draft.link(webmail, boxes, 993, 'imaps')
  draft.link(boxes, directory, 389, 'users')
}
