import { describe, expect, it } from 'vitest'
import { filesIn } from '@main/app/asked-files.ts'

describe('the files that a command line names', () => {
  it('are its words that end in .json, from the folder it was given in', () => {
    const argv = [
      '/opt/terrace',
      '--no-sandbox',
      'shop.terrace.json',
      '/srv/a b.JSON',
      '--data=/x.json',
      'notes.txt',
    ]
    expect(filesIn(argv, '/home/maria')).toEqual(['/home/maria/shop.terrace.json', '/srv/a b.JSON'])
    expect(filesIn(['../x.terrace.json'], '/home/maria')).toEqual(['/home/x.terrace.json'])
    expect(filesIn([], '/home/maria')).toEqual([])
  })
})
