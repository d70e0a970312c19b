export function lock(file: string): Promise<() => void>
