import type { DesignRecord } from '../records.ts'
import { Draft } from './draft.ts'
import type { TemplateName } from './names.ts'
import { haDatabase, kubernetesLab, mail } from './services.ts'
import { singleServer, threeTierShop, webAndDatabase } from './web.ts'
import { t } from '../../text/translate.ts'

export {
  type AnyTemplate,
  isOwnTemplate,
  type OwnTemplateId,
  type TemplateName,
  templateNames,
} from './names.ts'

export interface Template {
  readonly title: string
  /** What it is for, one sentence. */
  readonly description: string
  draw(draft: Draft): void
}

export const templates: Readonly<Record<TemplateName, Template>> = {
  'single-server': {
    get title() {
      return t`Single server`
    },
    get description() {
      return t`One small Debian machine, to begin with or to try something on.`
    },
    draw: singleServer,
  },
  'web-and-database': {
    get title() {
      return t`Web and database`
    },
    get description() {
      return t`A web server in front of a database with a disk of its own.`
    },
    draw: webAndDatabase,
  },
  'three-tier-shop': {
    get title() {
      return t`Three-tier shop`
    },
    get description() {
      return t`Balancers, web and application servers in pairs, and a database with a standby.`
    },
    draw: threeTierShop,
  },
  'ha-database': {
    get title() {
      return t`Highly available database`
    },
    get description() {
      return t`Three database nodes that elect a leader, proxies in front, and a backup.`
    },
    draw: haDatabase,
  },
  'kubernetes-lab': {
    get title() {
      return t`Kubernetes lab`
    },
    get description() {
      return t`Three control-plane nodes and three workers behind a balancer, with a registry.`
    },
    draw: kubernetesLab,
  },
  mail: {
    get title() {
      return t`Mail`
    },
    get description() {
      return t`Two relays, a spam filter, mailboxes, webmail and a directory of users.`
    },
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
