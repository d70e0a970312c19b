/** Kinds of pools whose volumes are block devices. */
const devicePools = new Set(['logical', 'disk', 'iscsi', 'iscsi-direct', 'scsi', 'mpath', 'zfs'])

/** Are the volumes of such a pool block devices? They hold a disk's bytes as they are: no file format fits. */
export const isDevicePool = (type: string): boolean => devicePools.has(type)
