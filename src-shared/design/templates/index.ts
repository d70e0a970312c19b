import type { DesignRecord } from '../records.ts'
import { Draft } from './draft.ts'
import type { TemplateName } from './names.ts'
import { haDatabase, kubernetesLab, mail } from './services.ts'
import { singleServer, threeTierShop, webAndDatabase } from './web.ts'

export {
  type AnyTemplate,
  isOwnTemplate,
  type OwnTemplateId,
  type TemplateName,
  templateNames,
} from './names.ts'

export interface Template {
  title: string
  /** What it is for, one sentence. */
  description: string
  draw(draft: Draft): void
}

export const templates: Readonly<Record<TemplateName, Template>> = {
  'single-server': {
    title: 'Single server',
    description: 'One small Debian machine, to begin with or to try something on.',
    draw: singleServer,
  },
  'web-and-database': {
    title: 'Web and database',
    description: 'A web server in front of a database with a disk of its own.',
    draw: webAndDatabase,
  },
  'three-tier-shop': {
    title: 'Three-tier shop',
    description: 'Balancers, web and application servers in pairs, and a database with a standby.',
    draw: threeTierShop,
  },
  'ha-database': {
    title: 'Highly available database',
    description: 'Three database nodes that elect a leader, proxies in front, and a backup.',
    draw: haDatabase,
  },
  'kubernetes-lab': {
    title: 'Kubernetes lab',
    description: 'Three control-plane nodes and three workers behind a balancer, with a registry.',
    draw: kubernetesLab,
  },
  mail: {
    title: 'Mail',
    description: 'Two relays, a spam filter, mailboxes, webmail and a directory of users.',
    draw: mail,
  },
}

/** A new design from a template; its own title unless another name is given. */
export function templateRecords(template: TemplateName, name?: string): DesignRecord[] {
  const { title, draw } = templates[template]
  const draft = new Draft(name ?? title)
  draw(draft)
  return draft.records
}
