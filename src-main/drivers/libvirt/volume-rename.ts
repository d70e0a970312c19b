import { t } from '@shared/text/translate.ts'
import type { CommandOutput, DriverActions } from '../driver.ts'
import { nameProblem, volumeProblem } from './checks.ts'
import { outputAt, script } from './virsh.ts'
import { made } from './volume-changes.ts'
import { useHelpers } from './volume-use.ts'
import { show } from './volumes.ts'

const hour = 60 * 60_000

/**
 * libvirt cannot rename. A file is moved where the account may write to its folder and the pool can be read anew, which
 * it cannot be while it takes in other bytes; a logical volume gets its new name by lvrename(8), "lvrename
 * /dev/vg02/lvold vg02/lvnew", where the account may do that. Everything else is copied under the new name, and the old
 * volume deleted. What fails half-way is taken back, so that no volume is there under a name that nobody was told. Exit
 * code 3: that did not work either.
 */
const renameScript = `
taken() { echo "error: volume $1 already exists" >&2; exit 1; }
v vol-info --pool "$1" --vol "$3" >/dev/null 2>&1 && taken "$3"
path=$(v vol-path --pool "$1" --vol "$2") || exit 1
folder=$(dirname -- "$path")
if [ -f "$path" ] && [ -w "$folder" ]; then
  [ -e "$folder/$3" ] && taken "$3"
  mv -n -- "$path" "$folder/$3" || exit 3
  [ -e "$path" ] && taken "$3"
  for wait in 0 1 2; do
    sleep "$wait"
    v pool-refresh --pool "$1" >/dev/null 2>&1 && exit 0
  done
  mv -n -- "$folder/$3" "$path" || exit 3
fi
if [ -b "$path" ] && lvrename "$path" "$folder/$3" >/dev/null 2>&1; then
  for wait in 0 1 2; do
    sleep "$wait"
    v pool-refresh --pool "$1" >/dev/null 2>&1 && exit 0
  done
  lvrename "$folder/$3" "$path" >/dev/null 2>&1 || exit 3
fi
v vol-clone --pool "$1" --vol "$2" --newname "$3" || exit 1
v vol-delete --pool "$1" --vol "$2" && exit 0
v vol-delete --pool "$1" --vol "$3" && exit 1
exit 3
`
const notTakenBack = ({ code }: CommandOutput): boolean => code === 3

/**
 * The same of one that nobody needs. What the host itself has mounted, swaps to, or made a part of something else the
 * kernel lets nobody open alone; who may not open it at all may not rename it either.
 */
const claimScript = `${useHelpers}
unused "$1" "$2"
if [ -b "$real" ]; then
  said=$(python3 -I -c 'import os, sys; os.open(sys.argv[1], os.O_RDONLY | os.O_EXCL)' "$real" 2>&1) || case "$said" in
    *'Errno 16'*) no "the volume is mounted on the host, or a part of something else there" ;;
    *'Errno 13'*) ;;
    *) no "the host does not say whether the volume is mounted, so it may be in use" ;;
  esac
fi
${renameScript}`

export const volumeRename: DriverActions['volumeRename'] = {
  check: (params) => volumeProblem(params) ?? nameProblem(t`a volume`, params.to),
  compile: ({ pool, volume, to, unused }) => [
    script(unused ? claimScript : renameScript, [pool, volume, to], {
      changes: true,
      partly: notTakenBack,
      timeoutMs: 4 * hour,
    }),
    show({ pool, volume: to }),
  ],
  parse: (outputs, { pool, to }, facts) =>
    made(outputAt(outputs, -1), { pool, volume: to }, facts, () => true),
}
