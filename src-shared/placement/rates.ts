/** Bytes a second that a copy between hosts usually reaches, until it has been measured. */
export const COPY_RATE = 40e6

/** As a measure: not known, or there is nothing to measure. */
export const UNKNOWN = -1
