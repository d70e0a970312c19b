/** How much of the drawing can be read: everything, names, or nothing. */
export type Detail = 'full' | 'names' | 'boxes'

/** Below this zoom nothing small can be read: cards become plain boxes with a name, links plain lines. */
export const DETAIL_ZOOM = 0.4
/** Below this one, names cannot be read either. */
export const NAME_ZOOM = 0.2

/** More lines than this from so far off that not even names can be read would only blacken the picture. */
export const MOST_LINES = 500

export const detailAt = (zoom: number): Detail =>
  zoom >= DETAIL_ZOOM ? 'full' : zoom >= NAME_ZOOM ? 'names' : 'boxes'
