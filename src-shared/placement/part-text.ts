/** A share of what is there in part: never told as nothing, nor as all. */
export const partText = (share: number): string => `${Math.min(99, Math.max(1, Math.floor(share * 100)))} %`
