import { uri } from './virsh.ts'

/**
 * Shell that freezes the guest's file systems for one moment, where its agent answers within 10 s. It comes after
 * `here "$1"`, makes the folder `$d`, and is ended by `thawed`; `$was` says then whether they were frozen until then. A
 * watchdog thaws them whatever happens to the script or the connection.
 */
export const frozen = `
d=$(mktemp -d) || exit 1
thaw() { timeout 10 virsh -q -c ${uri} domfsthaw --domain "$1" >/dev/null 2>&1; }
frozen=no
trap 'rm -rf "$d"; [ "$frozen" = no ] || thaw "$1"' EXIT
trap 'exit 1' HUP INT TERM
freeze() {
  if timeout 10 virsh -q -c ${uri} domfsfreeze --domain "$1" >"$d/frozen" 2>&1; then
    frozen=yes
  elif ! grep -q 'agent is not \\(configured\\|connected\\)' "$d/frozen"; then
    # It may have been frozen all the same; where nobody was there to be asked it was not.
    thaw "$1"
  fi
  rm -f "$d/late"
  (sleep 25; : >"$d/late"; thaw "$1") </dev/null >/dev/null 2>&1 &
  watchdog=$!
}
thawed() {
  was=$frozen
  [ ! -e "$d/late" ] || was=no
  [ "$frozen" = no ] || thaw "$1"
  frozen=no
  kill "$watchdog" 2>/dev/null
}
`.trim()
