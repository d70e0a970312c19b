export const agentFile: string
export function zip(files: [string, Buffer][]): Buffer
export function isSource(path: string): boolean
export function packAgent(): { file: string; sha256: string }
