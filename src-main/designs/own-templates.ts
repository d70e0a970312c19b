import type { Clock } from '@shared/base/clock.ts'
import type { Emitter } from '@shared/base/emitter.ts'
import { TerraceError } from '@shared/base/errors.ts'
import { newId } from '@shared/base/ids.ts'
import type { OwnTemplate } from '@shared/contract/own-templates.ts'
import type { ContractEvents, Services } from '@shared/contract/index.ts'
import { readDesignFile, writeDesignFile } from '@shared/design/file.ts'
import type { DesignRecord } from '@shared/design/records.ts'
import { renewed } from '@shared/design/templates/renew.ts'
import { t } from '@shared/text/translate.ts'
import type { Storage, StoredTemplate } from '../storage/index.ts'

export interface TemplatesOptions {
  storage: Storage
  events: Emitter<ContractEvents['designs']>
  clock: Clock
}

/** The calls of the "designs" feature about templates of a person's own. */
export function createTemplateService(
  options: TemplatesOptions,
): Pick<Services['designs'], 'templates' | 'saveTemplate' | 'removeTemplate'> {
  const { storage, events, clock } = options
  return {
    // One that cannot be read does not hide the others.
    templates: () =>
      storage.templates.list().flatMap((stored) => {
        try {
          return [templateOf(stored)]
        } catch {
          return []
        }
      }),

    saveTemplate({ name, description, records }) {
      const file = writeDesignFile({ id: newId('design'), records })
      const at = clock.now()
      const id = storage.templates.add({ name, description, at, file })
      events.emit('templates', {})
      return { id, name, description, at, records }
    },

    removeTemplate({ id }) {
      storage.templates.remove(id)
      events.emit('templates', {})
      return null
    },
  }
}

/** The records of a new design from a template of one's own. Throws `not-found`. */
export function fromOwnTemplate(storage: Storage, id: string, name: string | undefined): DesignRecord[] {
  const stored = storage.templates.get(id)
  if (!stored) {
    throw new TerraceError('not-found', t`This template is no longer there.`, {
      left: t`Nothing was made.`,
      next: t`Choose another one.`,
    })
  }
  return renewed(templateOf(stored).records).map((record) =>
    record.type === 'settings' ? { ...record, name: name ?? stored.name } : record,
  )
}

function templateOf({ id, name, description, at, file }: StoredTemplate): OwnTemplate {
  const { records } = readDesignFile(file, { maxBytes: file.length }).data
  return { id, name, description, at, records }
}
