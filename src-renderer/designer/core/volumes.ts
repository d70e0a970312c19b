/** The mark of a disk's field in the properties panel. */
export const diskField = (at: number, field: 'name' | 'size'): string => `disk-${at}-${field}`
