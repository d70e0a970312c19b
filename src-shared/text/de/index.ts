import type { Catalogue } from '../translate.ts'
import { affinityTexts } from './affinity.ts'
import { appTexts } from './app.ts'
import { baseTexts } from './bases.ts'
import { capacityTexts } from './capacity.ts'
import { coreTexts } from './core.ts'
import { designerTexts } from './designer.ts'
import { deviceTexts } from './devices.ts'
import { gatewayTexts } from './gateways.ts'
import { mainTexts } from './hosts-and-drivers.ts'
import { imageClaimTexts } from './image-claims.ts'
import { imageHistoryTexts } from './image-history.ts'
import { imageAnywhereTexts } from './images-anywhere.ts'
import { imageWayTexts } from './image-ways.ts'
import { imageTexts } from './images.ts'
import { imageWindowTexts } from './images-window.ts'
import { imageMoreTexts } from './images-more.ts'
import { imageFeatureTexts } from './image-features.ts'
import { imageCareTexts } from './images-care.ts'
import { languageTexts } from './language.ts'
import { placementTexts } from './placement.ts'
import { placementMoreTexts } from './placement-more.ts'
import { moveTexts } from './moves.ts'
import { progressTexts } from './progress.ts'
import { tieTexts } from './ties.ts'
import { windowTexts } from './window.ts'

/** German, by part of the app. */
export const german: Catalogue = {
  language: 'de',
  texts: {
    ...affinityTexts,
    ...appTexts,
    ...baseTexts,
    ...capacityTexts,
    ...coreTexts,
    ...designerTexts,
    ...deviceTexts,
    ...gatewayTexts,
    ...mainTexts,
    ...imageTexts,
    ...imageClaimTexts,
    ...imageHistoryTexts,
    ...imageAnywhereTexts,
    ...imageWayTexts,
    ...imageWindowTexts,
    ...imageMoreTexts,
    ...imageFeatureTexts,
    ...imageCareTexts,
    ...languageTexts,
    ...placementTexts,
    ...placementMoreTexts,
    ...moveTexts,
    ...progressTexts,
    ...tieTexts,
    ...windowTexts,
  },
}
