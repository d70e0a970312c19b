import { diskFormats } from '../plan/image-requests.ts'

export type DiskFormat = (typeof diskFormats)[number]

const rawEndings = ['img', 'iso', 'bin']

/** Endings that say: this file is a disk image. */
export const diskEndings: readonly string[] = [...diskFormats, ...rawEndings]

const endingOf = (name: string): string => /\.([^./\\]+)$/.exec(name)?.[1]?.toLowerCase() ?? ''

/** The format that a file's ending says; undefined where it says none. */
export function formatByEnding(name: string): DiskFormat | undefined {
  const ending = endingOf(name)
  return rawEndings.includes(ending) ? 'raw' : diskFormats.find((format) => format === ending)
}

/** A file's name without its folder and without the ending of a disk image. */
export function plainName(file: string): string {
  const name = file.replace(/^.*[/\\]/, '')
  return formatByEnding(name) === undefined ? name : name.replace(/\.[^.]*$/, '') || name
}
