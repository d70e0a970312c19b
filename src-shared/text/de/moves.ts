import type { Texts } from '../translate.ts'

/** Moving servers between hosts. */
export const moveTexts: Texts = {
  '+ {n} other|+ {n} others': ['+ {n} andere', '+ {n} andere'],
  'Also move servers that were moved within the last hour':
    'Auch Server umziehen, die in der letzten Stunde umgezogen sind',
  'As many servers on each host as well, so that a host that dies takes few along.':
    'Dazu auf jedem Host gleich viele Server, damit ein ausfallender Host wenige mitnimmt.',
  'Cannot leave': 'Kann nicht weg',
  'Choose the hosts that are to be emptied. Nothing is touched yet.':
    'Die Hosts wählen, die geleert werden sollen. Noch wird nichts angerührt.',
  'Choose the hosts to be emptied.': 'Die zu leerenden Hosts wählen.',
  Copies: 'Kopiert',
  'Empty afterwards: {0}.': 'Danach leer: {0}.',
  'Empty hosts': 'Hosts leeren',
  'Empty hosts of {0}': 'Hosts von {0} leeren',
  'Empty hosts…': 'Hosts leeren…',
  'Empty this host…': 'Diesen Host leeren…',
  'Empty {0}…': '{0} leeren…',
  'Even out': 'Ausgleichen',
  'Everything leaves the hosts chosen below: for maintenance, or for good.':
    'Alles verlässt die unten gewählten Hosts: zur Wartung oder für immer.',
  'From and to': 'Von und nach',
  Gain: 'Gewinn',
  'Gain by number of moves. {0}.': 'Gewinn nach Zahl der Umzüge. {0}.',
  Gather: 'Sammeln',
  'Gather servers on fewer hosts…': 'Server auf weniger Hosts sammeln…',
  'Gather {0} on fewer hosts': '{0} auf weniger Hosts sammeln',
  'Hosts before and after': 'Hosts vorher und nachher',
  'Hosts to be emptied': 'Zu leerende Hosts',
  'Its servers move to other hosts': 'Seine Server ziehen auf andere Hosts um',
  'Let only one of them move these machines.': 'Nur einen der beiden diese Maschinen verschieben lassen.',
  'Look at both, and remove the machine on the host where it is out of date.':
    'Beide ansehen und die Maschine auf dem Host entfernen, wo sie veraltet ist.',
  'Look at the copy on {0}; remove it there if nobody needs it, and try again.':
    'Die Kopie auf {0} ansehen; sie dort entfernen, wenn niemand sie braucht, und erneut versuchen.',
  'Look for moves again.': 'Erneut nach Umzügen suchen.',
  'Looking for moves': 'Umzüge werden gesucht',
  Meanwhile: 'Währenddessen',
  'Memory and processors in use alike on every host.':
    'Arbeitsspeicher und Prozessoren auf jedem Host gleich belegt.',
  'Memory of {0}': 'Arbeitsspeicher von {0}',
  'Move servers to other hosts': 'Server auf andere Hosts umziehen',
  'Move {0} from {1} to {2}': '{0} von {1} auf {2} umziehen',
  'Move {0} from {1} to {2} ({3})': '{0} von {1} auf {2} umziehen ({3})',
  'Move {0} from {1} to {2} while it runs': '{0} im Betrieb von {1} auf {2} umziehen',
  'Move {0} from {1} to {2} while it runs ({3})': '{0} im Betrieb von {1} auf {2} umziehen ({3})',
  Moves: 'Umzüge',
  'Moves are being looked for.': 'Umzüge werden gesucht.',
  'Moves in their order': 'Umzüge in ihrer Reihenfolge',
  'Moves of “{0}”': 'Umzüge von „{0}“',
  'Moving has begun. The strip below shows how it goes.':
    'Der Umzug hat begonnen. Die Leiste unten zeigt, wie es vorangeht.',
  'Moving was cancelled.': 'Der Umzug wurde abgebrochen.',
  'No host is chosen': 'Kein Host ist gewählt',
  'No move would bring this design nearer to what is asked for.':
    'Kein Umzug brächte diesen Entwurf dem Ziel näher.',
  'No moves could be looked for.': 'Es konnten keine Umzüge gesucht werden.',
  'No server of this design can leave the chosen hosts.':
    'Kein Server dieses Entwurfs kann die gewählten Hosts verlassen.',
  'Nothing to move': 'Nichts umzuziehen',
  'On as few hosts as can be; the others may be switched off.':
    'Auf so wenigen Hosts wie möglich; die anderen können ausgeschaltet werden.',
  'Plan the design again.': 'Den Entwurf erneut planen.',
  'Plan the move again with a copy of the disks.': 'Den Umzug erneut planen, mit Kopie der Platten.',
  'Plan the move again with a shutdown.': 'Den Umzug erneut planen, mit Herunterfahren.',
  'Pool {0} of {1} and of {2} are not the same: what is made in one is not seen in the other.':
    'Der Speicherpool {0} von {1} und der von {2} sind nicht derselbe: Was in einem angelegt wird, ist im anderen nicht zu sehen.',
  'Put right what the host says, or plan the move again with a shutdown.':
    'Beheben, was der Host meldet, oder den Umzug erneut planen, mit Herunterfahren.',
  'Rebalance {0}': '{0} ausgleichen',
  'Rebalance: use memory and processors evenly…':
    'Ausgleichen: Arbeitsspeicher und Prozessoren gleichmäßig nutzen…',
  'Rebalance…': 'Ausgleichen…',
  'Servers of': 'Server von',
  'Shut down the one that is out of date, and try again.':
    'Die veraltete herunterfahren und erneut versuchen.',
  'Shut servers down for their move, also where they could keep running':
    'Server für den Umzug herunterfahren, auch wo sie weiterlaufen könnten',
  'Shutting down {0} on {1}.': '{0} wird auf {1} heruntergefahren.',
  Spread: 'Verteilen',
  'Spread servers over the hosts…': 'Server über die Hosts verteilen…',
  'Spread {0}': '{0} verteilen',
  'Stays where it is': 'Bleibt, wo er ist',
  'Terrace did not make its disk {0}': 'seine Platte {0} wurde nicht von Terrace angelegt',
  'That needs two hosts': 'Dafür braucht es zwei Hosts',
  'The curve bends after {0} of {1} moves, with {2} of the gain. What comes later brings less for the same effort.':
    'Die Kurve knickt nach {0} von {1} Umzügen ab, mit {2} des Gewinns. Was später kommt, bringt bei gleichem Aufwand weniger.',
  'The moves': 'Die Umzüge',
  'The relay of a move said something that is not understood':
    'Die Weiterleitung eines Umzugs meldete etwas Unverständliches',
  'There is no design': 'Es gibt keinen Entwurf',
  'There is nothing to move.': 'Es gibt nichts umzuziehen.',
  'Try again: it goes on where it stopped. Or take the job back.':
    'Erneut versuchen: Es geht weiter, wo es aufgehört hat. Oder den Auftrag zurücknehmen.',
  'What stays': 'Was bleibt',
  'What the moves are after': 'Ziel der Umzüge',
  afterwards: 'danach',
  'away {0}': '{0} weg',
  'changes of it wait for its next start': 'Änderungen warten auf seinen nächsten Start',
  'disk {0} stays in pool {1}, which both hosts see':
    'Platte {0} bleibt im Speicherpool {1}, den beide Hosts sehen',
  'disk {0}: {1} in pool {2} → {3} in pool {4}':
    'Platte {0}: {1} im Speicherpool {2} → {3} im Speicherpool {4}',
  'disk {0}: {1}, to the pool {2} there': 'Platte {0}: {1}, dort in den Speicherpool {2}',
  'does not run': 'läuft nicht',
  'is emptied': 'wird geleert',
  'it belongs to another design, or to a server that is no longer drawn':
    'gehört zu einem anderen Entwurf oder zu einem Server, der nicht mehr gezeichnet ist',
  'it has a device that Terrace cannot move: {0}': 'hat ein Gerät, das Terrace nicht mitnehmen kann: {0}',
  'it is paused': 'ist angehalten',
  'it starts by UEFI, whose variables are kept in a file of its host':
    'startet mit UEFI, dessen Variablen in einer Datei seines Hosts liegen',
  'it was moved {0} ago and stays for {1}': 'ist vor {0} umgezogen und bleibt {1} dort',
  'it was not made by Terrace, which leaves it alone':
    'wurde nicht von Terrace angelegt und bleibt unberührt',
  'its rules, networks or image allow it on no other host':
    'seine Regeln, Netze oder sein Abbild lassen ihn auf keinem anderen Host zu',
  'its state is not clear': 'sein Zustand ist unklar',
  'keeps running': 'läuft weiter',
  knee: 'Knick',
  'libvirt on {0} is older than 6.8': 'libvirt auf {0} ist älter als 6.8',
  'machines are not moved between {0} hosts': 'Maschinen ziehen nicht zwischen Hosts von {0} um',
  move: 'Umzug',
  'move {0}': '{0} umziehen',
  'no other host has room for it': 'kein anderer Host hat Platz für ihn',
  'no other host has room for it; {0} comes nearest and is short of {1}':
    'kein anderer Host hat Platz für ihn; am nächsten kommt {0}, dort fehlen {1}',
  'no pool there has room for its disks': 'kein Speicherpool dort hat Platz für seine Platten',
  'not chosen': 'nicht gewählt',
  now: 'jetzt',
  'shuts {0} down for about {1}, until it has started on {2}':
    'fährt {0} für etwa {1} herunter, bis er auf {2} gestartet ist',
  'shuts {0} servers down, one after the other, each until it has started on its new host':
    'fährt {0} Server herunter, einen nach dem anderen, jeden bis er auf seinem neuen Host gestartet ist',
  'that host cannot take it': 'dieser Host kann ihn nicht aufnehmen',
  'the processors of {0} and {1} are not alike': 'die Prozessoren von {0} und {1} sind nicht gleich',
  'the reserve for failing hosts would be broken': 'die Reserve für ausfallende Hosts würde verletzt',
  'the reserve for failing hosts would be broken wherever it goes':
    'die Reserve für ausfallende Hosts würde verletzt, wohin er auch geht',
  'this only moves machines': 'dies verschiebt nur Maschinen',
  to: 'nach',
  vCPU: 'vCPU',
  'vCPU of {0}': 'vCPU von {0}',
  '{0} cannot be moved while it runs: {1}': '{0} kann nicht im Betrieb umziehen: {1}',
  '{0} cannot move from {1} to {2}: {3}.': '{0} kann nicht von {1} auf {2} umziehen: {3}.',
  '{0} did not answer lately; its last known facts are used.|{0} did not answer lately; their last known facts are used.':
    [
      '{0} hat zuletzt nicht geantwortet; es gilt, was zuletzt bekannt war.',
      '{0} haben zuletzt nicht geantwortet; es gilt, was zuletzt bekannt war.',
    ],
  '{0} has no Python 3, through which it would go': '{0} hat kein Python 3, über das es ginge',
  '{0} is kept on {1}: {2} has no copy of it.': '{0} bleibt auf {1}: {2} hat keine Kopie davon.',
  '{0} is off on {1} and on {2}, and its disks there are not equal: {3} and {4}.':
    '{0} ist auf {1} und auf {2} ausgeschaltet, und seine Platten dort sind nicht gleich: {3} und {4}.',
  '{0} is on {1} as before.': '{0} ist wie zuvor auf {1}.',
  '{0} is on {1} now. What it had on {2} is still there, perhaps only in part; it is not used any more.':
    '{0} ist jetzt auf {1}. Was er auf {2} hatte, ist noch da, vielleicht nur zum Teil; es wird nicht mehr benutzt.',
  '{0} is there already, equal ({1}).': '{0} ist schon da, gleich ({1}).',
  '{0} is whole on {1} or on {2}; a part of it may be on the other':
    '{0} ist ganz auf {1} oder auf {2}; ein Teil davon kann auf dem anderen sein',
  '{0} is whole on {1}, but may be off there, and a part of a copy may be on {2}: {3}':
    '{0} ist auf {1} ganz, dort aber vielleicht ausgeschaltet, und auf {2} liegt vielleicht ein Teil einer Kopie: {3}',
  '{0} of disk': '{0} Plattenplatz',
  '{0} of the design {1}': '{0} des Entwurfs {1}',
  '{0} runs on {1} and may move its machines too. Two that balance undo what the other did.|{0} runs on {1} and may move their machines too. Two that balance undo what the other did.':
    [
      '{0} läuft auf {1} und verschiebt dessen Maschinen vielleicht auch. Zwei, die ausgleichen, machen einander alles rückgängig.',
      '{0} läuft auf {1} und verschiebt deren Maschinen vielleicht auch. Zwei, die ausgleichen, machen einander alles rückgängig.',
    ],
  '{0} runs on {1} and on {2} at the same time.': '{0} läuft gleichzeitig auf {1} und auf {2}.',
  '{0} runs on {1} as before.': '{0} läuft wie zuvor auf {1}.',
  '{0} runs on {1}, and {2} has an older copy of it that is off.':
    '{0} läuft auf {1}, und {2} hat eine ältere, ausgeschaltete Kopie davon.',
  '{0} was to move to a host that is no longer in the list.':
    '{0} sollte auf einen Host umziehen, der nicht mehr in der Liste steht.',
  '{0} was to move, but it is not on any host now.': '{0} sollte umziehen, ist aber jetzt auf keinem Host.',
  '{0}: listening': '{0}: Warten auf Verbindungen',
  '{0}: moving to {1}': '{0}: Umzug auf {1}',
  '{0}: the disk {1} is gone.': '{0}: Die Platte {1} ist nicht mehr da.',
  '{0}: {1} runs there.': '{0}: {1} läuft dort.',
  '{n} move, {0} to copy, about {1}.|{n} moves, {0} to copy, about {1}.': [
    '{n} Umzug, {0} zu kopieren, etwa {1}.',
    '{n} Umzüge, {0} zu kopieren, etwa {1}.',
  ],
  '{n} of {0} moves gives {1} of the gain|{n} of {0} moves give {1} of the gain': [
    '{n} von {0} Umzügen bringt {1} des Gewinns',
    '{n} von {0} Umzügen bringen {1} des Gewinns',
  ],
}
