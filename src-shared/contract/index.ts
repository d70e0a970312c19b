import { appFeature } from './app.ts'
import { auditFeature } from './audit.ts'
import { designsFeature } from './designs.ts'
import type { EventsOf, FeatureApi, FeatureService } from './feature.ts'
import { filesFeature } from './files.ts'
import { hostsFeature } from './hosts.ts'
import { type DiskFile, imagesFeature } from './images.ts'
import { jobsFeature } from './jobs.ts'
import { plansFeature } from './plans.ts'
import { promptsFeature } from './prompts.ts'
import { windowsFeature } from './windows.ts'
import type { Result } from '../base/result.ts'

/** Everything that crosses between the window and main. */
export const contract = {
  app: appFeature,
  hosts: hostsFeature,
  prompts: promptsFeature,
  designs: designsFeature,
  files: filesFeature,
  windows: windowsFeature,
  plans: plansFeature,
  images: imagesFeature,
  jobs: jobsFeature,
  audit: auditFeature,
}
export type Contract = typeof contract
export type FeatureName = keyof Contract

/** The type of `window.terrace`. */
export type TerraceApi = { [F in FeatureName]: FeatureApi<Contract[F]> } & {
  /** Gives main a disk image file that was dropped; only a file that a person dropped or chose has a place on disk. */
  takeDropped(file: File): Promise<Result<DiskFile>>
}

/** What main implements. */
export type Services = { [F in FeatureName]: FeatureService<Contract[F]> }

/** Every event by "feature.event". */
export type ContractEvents = {
  [F in FeatureName]: EventsOf<Contract[F]>
}
