import { volumeHelpers } from './volumes.ts'

/**
 * For scripts: `unused` ends the script unless nobody uses the volume `$2` of the pool `$1`. Each volume of every active
 * pool is looked at, for what it is based on, and each definition is searched for the volume: by path and by pool and
 * name, in the spelling that XML gives them (libvirt spells both sides alike), and by where a path leads, as a logical
 * volume has several. Only when all of them were seen it counts as unused: as machines and volumes may go while they are
 * looked at, that is tried some times.
 */
export const useHelpers = `${volumeHelpers}
no() { echo "error: $1" >&2; exit 1; }
plain() { sed "s/&lt;/</g; s/&gt;/>/g; s/&quot;/\\"/g; s/&apos;/'/g; s/&amp;/\\&/g"; }

machines() {
  domains
  wanted=$(printf '%s\\n' "$said" | grep -c .)
  seen=$(printf '%s\\n' "$said" | batch 2>/dev/null |
    P="='$path'" N=" volume='$name'" Q="'" awk '
      BEGIN { q = ENVIRON["Q"] }
      index($0, "<source ") && (index($0, ENVIRON["P"]) || index($0, ENVIRON["N"])) { used = "used" }
      index($0, "<source ") && match($0, "(file|dev)=" q "/[^" q "]*") {
        one = substr($0, RSTART, RLENGTH); print substr(one, index(one, "/"))
      }
      index($0, "</domain>") == 1 { n++ }
      END { print "#" n + 0 used }')
  case "\${seen##*#}" in
    *used) no "the volume is in use by a machine of this host" ;;
    "$wanted") ;;
    *) return 1 ;;
  esac
  printf '%s\\n' "$seen" | grep '^/' | plain | sort -u | xargs -r -d '\\n' readlink -f -- 2>/dev/null |
    grep -qxF -e "$real" && no "the volume is in use by a machine of this host"
  return 0
}

volumes() {
  pools=$(v pool-list --uuid) || exit 1
  pools=$(printf '%s\\n' "$pools" | uuids)
  v "$(printf 'pool-refresh %s; ' $pools)" >/dev/null 2>&1
  for pool in $pools; do
    all=$(paths "$pool" 2>/dev/null) || return 1
    seen=$(printf '%s\\n' "$all" | texts 2>/dev/null | awk '
      index($0, "<volume") == 1 { name = "" }
      name == "" && sub(/^ *<name>/, "") && sub("</name>$", "") { name = $0 }
      index($0, "</backingStore>") { inside = 0 }
      inside && sub(/^ *<path>/, "") && sub("</path>$", "") { print $0; print "=" name }
      index($0, "<backingStore>") { inside = 1 }
      index($0, "</volume>") == 1 { n++ }
      END { print "#" n + 0 }')
    used=$(printf '%s\\n' "$seen" | grep '^[/=]' | plain |
      while IFS= read -r base && IFS= read -r name; do
        if [ "$base" = "$mine" ] || [ "$(readlink -f -- "$base")" = "$real" ]; then printf '%s, ' "\${name#=}"; fi
      done)
    [ -z "$used" ] || no "the volume is the backing file of \${used%, }"
    [ "\${seen##*#}" = "$(printf '%s\\n' "$all" | grep -c .)" ] || return 1
  done
}

unused() {
  xml=$(v vol-dumpxml --pool "$1" --vol "$2") || exit 1
  tag() { printf '%s\\n' "$xml" | sed -n "s|^ *<$1>\\(.*\\)</$1>\\$|\\1|p" | head -n 1; }
  path=$(tag path); name=$(tag name)
  [ -n "$path" ] || no "the path of the volume is unknown"
  mine=$(v vol-path --pool "$1" --vol "$2") || exit 1
  real=$(readlink -f -- "$mine") || real=$mine
  for wait in 1 1 ""; do
    volumes && machines && return
    [ -n "$wait" ] || no "not all machines and volumes of this host could be seen, so the volume may be in use"
    sleep "$wait"
  done
}
`
