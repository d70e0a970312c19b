/** Bytes a second that a copy between hosts usually reaches, until it has been measured. */
export const COPY_RATE = 40e6
