import { systemClock } from '../../src-shared/base/clock.ts'
import { openReadOnly } from './database.ts'
import { DeploymentsRepository } from './deployments.ts'
import { DesignVersionsRepository } from './design-versions.ts'
import { DesignsRepository } from './designs.ts'
import { storageError } from './errors.ts'
import { ImageStoresRepository } from './image-stores.ts'
import { Sql } from './sql.ts'
import type { Storage } from './storage.ts'

/** What a second thread may read of the data while the first one writes it. */
export type Reader = Pick<Storage, 'designs' | 'versions' | 'deployments' | 'imageStores'>

/** Opens a database that this process has open already once more, to read. It ends with its thread. */
export function openReader(file: string): Reader {
  try {
    const sql = new Sql(openReadOnly(file).db, file, true)
    return {
      designs: new DesignsRepository(sql, systemClock),
      versions: new DesignVersionsRepository(sql),
      deployments: new DeploymentsRepository(sql),
      imageStores: new ImageStoresRepository(sql),
    }
  } catch (error) {
    throw storageError(error, file)
  }
}
