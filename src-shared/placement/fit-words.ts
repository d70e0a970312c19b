import { formatBytes } from '../base/units.ts'
import { wishText } from '../machine/device-words.ts'
import { networkWord } from '../machine/words.ts'
import { both, either } from '../text/lists.ts'
import { t, tn } from '../text/translate.ts'
import type { Change, WouldFit } from './types.ts'
import { meetsTheSame } from './would-fit.ts'

/** "4.8 GiB more memory were free there", as the end of "It would fit if …". */
export const wouldFitText = ({ changes, instead }: WouldFit): string =>
  both(
    changes.map((change) =>
      either([change, ...instead.filter((other) => meetsTheSame(change, other))].map(changeText)),
    ),
  )

function changeText(change: Change): string {
  switch (change.kind) {
    case 'switch-on':
      return t`it were switched on in Terrace`
    case 'lift-host-rule':
      return t`the server’s host rule allowed it`
    case 'lift-family-rule':
      return t`the server’s rule for hypervisors allowed it`
    case 'lift-tier-rule':
      return t`the tier’s rule for hypervisors allowed it`
    case 'share-host':
      return t`replicas could share a host`
    case 'lift-tie':
      return change.name === ''
        ? t`the rule between these servers did not hold`
        : t`the rule “${change.name}” did not hold`
    case 'empty-host':
      return change.machines > 0
        ? tn(change.machines, 'its {n} machine were elsewhere', 'its {n} machines were elsewhere')
        : t`its machines were elsewhere`
    case 'free-host':
      return t`${change.of} were elsewhere`
    case 'free-memory':
      return t`${formatBytes(change.bytes)} more memory were free there`
    case 'free-vcpus':
      return t`${change.count} more vCPU were free there`
    case 'cpu-ratio':
      return t`${change.to} vCPU per processor were allowed`
    case 'fewer-vcpus':
      return t`it asked for no more than ${change.to} vCPU`
    case 'free-pool':
      return t`${formatBytes(change.bytes)} more were free in pool ${change.pool}`
    case 'network':
      return t`${networkWord(change.network)} ${change.name} were active there`
    case 'free-devices':
      return t`${both(change.of)} gave back ${wishText(change.wish)}`
  }
}
