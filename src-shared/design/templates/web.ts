import type { Draft } from './draft.ts'
import { t } from '../../text/translate.ts'

export function singleServer(draft: Draft): void {
  const tier = draft.tier(t`Servers`, 'other')
  draft.server(tier, { name: 'server', vcpus: 1, memoryGiB: 1, column: 1 })
}

export function webAndDatabase(draft: Draft): void {
  const web = draft.server(draft.tier(t`Web`, 'web'), { name: 'web', vcpus: 1, memoryGiB: 1, column: 1 })
  const data = draft.tier(t`Data`, 'data')
  const db = draft.server(data, { name: 'db', vcpus: 2, memoryGiB: 2, dataGiB: 20, column: 1 })
  draft.link(web, db, 5432, 'sql')
}

export function threeTierShop(draft: Draft): void {
  const edge = draft.tier(t`Load balancing`, 'load-balancing')
  const balancer = draft.server(edge, { name: 'lb', vcpus: 1, memoryGiB: 0.5, replicas: 2, column: 1 })
  const web = draft.server(draft.tier(t`Web`, 'web'), {
    name: 'web',
    vcpus: 1,
    memoryGiB: 1,
    replicas: 2,
    column: 1,
  })
  const middle = draft.tier(t`Application`, 'application')
  const app = draft.server(middle, { name: 'app', vcpus: 2, memoryGiB: 2, replicas: 2, column: 1 })
  const data = draft.tier(t`Data`, 'data')
  const db = draft.server(data, { name: 'db', vcpus: 2, memoryGiB: 2, dataGiB: 20 })
  const standby = draft.server(data, {
    name: 'db-standby',
    vcpus: 2,
    memoryGiB: 2,
    dataGiB: 20,
    column: 2,
    notes: t`Follows db and takes over when it fails.`,
  })
  draft.link(balancer, web, 80, 'http')
  draft.link(web, app, 8080)
  draft.link(app, db, 5432, 'sql')
  draft.link(db, standby, 5432, 'replication')
}
