/** Bytes a second that a copy between hosts usually reaches, until it has been measured. */
export const COPY_RATE = 40e6

/**
 * Bytes a second of content that becomes a disk from a store or cache of the same host, until it has been measured there:
 * what a clone within a pool reaches. The benchmark of deployments (docs/benchmarks.md) reaches more on a fast disk.
 */
export const LOCAL_RATE = 200e6

/** Bytes a second from a store or cache in the same rack: what a wire of 1 Gbit/s carries besides its headers. */
export const RACK_RATE = 110e6

/** As a measure: not known, or there is nothing to measure. */
export const UNKNOWN = -1
