import type { Texts } from '../translate.ts'

export const placementMoreTexts: Texts = {
  'A rate such as 600, 600 Mbit/s or 2.5 Gbit/s is needed':
    'Nötig ist eine Rate wie 600, 600 Mbit/s oder 2.5 Gbit/s',
  'Change the traffic of a link': 'Verkehr einer Verbindung ändern',
  'Change the traffic of {0}': 'Verkehr von {0} ändern',
  'Empty: nothing is said': 'Leer: nichts angegeben',
  'Expected traffic': 'Erwarteter Verkehr',
  'Hosts of one rack are near one another: where linked servers cannot share a host, placement takes hosts of the same rack before others.':
    'Hosts eines Racks stehen nahe beieinander: Wo verbundene Server keinen Host teilen können, zieht die Platzierung Hosts desselben Racks anderen vor.',
  'How much of its disk space stays free, and how busy its disks are measured to be.':
    'Wie viel Plattenplatz frei bleibt und wie ausgelastet die Platten gemessen sind.',
  'How much of the speed of its link would be in use with the traffic that is expected of its links, where that is known.':
    'Wie viel der Geschwindigkeit der Netzanbindung mit dem erwarteten Verkehr der Verbindungen genutzt wäre, soweit bekannt.',
  'How much of the traffic to servers that are placed would leave the host; within a rack it counts a quarter.':
    'Wie viel des Verkehrs zu platzierten Servern den Host verließe; innerhalb eines Racks zählt er ein Viertel.',
  'In all, Mbit/s: placement weighs the link by it':
    'Insgesamt, in Mbit/s: danach gewichtet die Platzierung die Verbindung',
  'Network link': 'Netzanbindung',
  'Nothing is said of the rack of {0}.': 'Zum Rack von {0} ist nichts angegeben.',
  Rack: 'Rack',
  'Rack of {0}': 'Rack von {0}',
  'Rack {0}': 'Rack {0}',
  'Rack, room or other place': 'Rack, Raum oder anderer Ort',
  'Say its rack…': 'Rack angeben…',
  'Took the rack of {0} away': 'Rack von {0} entfernt',
  'Which hosts are near it': 'Welche Hosts nahe bei ihm stehen',
  disks: 'Platten',
  'its disk space is not known; its disks are {0} busy ({1})':
    'der Plattenplatz ist nicht bekannt; die Platten sind zu {0} ausgelastet ({1})',
  'its link would have to carry {0} of its speed':
    'die Netzanbindung müsste {0} ihrer Geschwindigkeit tragen',
  'speed not known': 'Geschwindigkeit nicht bekannt',
  'the link of a host that its traffic goes to would have to carry {0} of its speed':
    'die Netzanbindung eines Hosts, zu dem der Verkehr geht, müsste {0} ihrer Geschwindigkeit tragen',
  '{0} of disk space stays free; its disks are {1} busy ({2})':
    '{0} des Plattenplatzes bleiben frei; die Platten sind zu {1} ausgelastet ({2})',
  '{n} operation a second|{n} operations a second': ['{n} Zugriff je Sekunde', '{n} Zugriffe je Sekunde'],
  '{0} is in rack {1}': '{0} steht in Rack {1}',
  '{0} is in rack {1}.': '{0} steht in Rack {1}.',
  '{0} of its link will be in use': '{0} der Netzanbindung werden genutzt',
  '{0} of its links leave the host, {1} the rack': '{0} der Verbindungen verlassen den Host, {1} das Rack',
  '{0} of its traffic leaves the host ({1})': '{0} des Verkehrs verlassen den Host ({1})',
  '{0} of its traffic leaves the host ({1}), {2} the rack':
    '{0} des Verkehrs verlassen den Host ({1}), {2} das Rack',
  '{0} of the link of a host that its traffic goes to will be in use':
    '{0} der Netzanbindung eines Hosts, zu dem der Verkehr geht, werden genutzt',
  'A whole host each, with {0} CPU and {1} at least': 'Je ein ganzer Host mit mindestens {0} CPU und {1}',
  'a host without machines': 'ein Host ohne Maschinen',
  'a whole machine virtualises nothing': 'eine ganze Maschine virtualisiert nichts',
  'its machines were elsewhere': 'seine Maschinen anderswo wären',
  'its {n} machine were elsewhere|its {n} machines were elsewhere': [
    'seine {n} Maschine anderswo wäre',
    'seine {n} Maschinen anderswo wären',
  ],
  'The design has no servers.': 'Der Entwurf hat keine Server.',
  'whole machine: needs the host for itself, machines are there':
    'ganze Maschine: braucht den Host für sich, dort sind Maschinen',
  'whole machine: needs the host for itself, {n} machine is there ({0})|whole machine: needs the host for itself, {n} machines are there ({0})':
    [
      'ganze Maschine: braucht den Host für sich, dort ist {n} Maschine ({0})',
      'ganze Maschine: braucht den Host für sich, dort sind {n} Maschinen ({0})',
    ],
  'whole machine: {0} has the host for itself': 'ganze Maschine: {0} hat den Host für sich',
  '{0} is a dedicated server. None of the hosts can set up dedicated servers yet, so it is left out of this plan; {1} is kept free for it.':
    '{0} ist ein dedizierter Server. Noch kann kein Host dedizierte Server einrichten, daher bleibt er aus diesem Plan heraus; {1} wird für ihn frei gehalten.',
  '{0} of its memory would lie idle': '{0} des Arbeitsspeichers lägen brach',
  '{0} of its processors would lie idle': '{0} der Prozessoren lägen brach',
  '{0} were elsewhere': '{0} anderswo wäre',
  'As good as {0}.': 'So gut wie {0}.',
  'Drag it onto a host to tie it there, or choose a host and press “Put it here”':
    'Auf einen Host ziehen, um ihn dort festzulegen, oder einen Host wählen und „Hierher legen“ drücken',
  'Drop {0} on a host to tie it there.': '{0} auf einem Host ablegen, um ihn dort festzulegen.',
  'It is on a host already: to move it, look for moves.':
    'Er ist schon auf einem Host: Zum Verschieben nach Umzügen suchen.',
  'It is tied to other hosts now; put here it is tied to this one instead.':
    'Er ist jetzt an andere Hosts gebunden; hierher gelegt ist er stattdessen an diesen gebunden.',
  'The design cannot be changed here.': 'Der Entwurf kann hier nicht geändert werden.',
  'Which replica is where is for placement to say: allow hosts under “Where it may run” instead.':
    'Welches Replikat wo ist, sagt die Platzierung: stattdessen unter „Wo er laufen darf“ Hosts erlauben.',
  'cannot be tied': 'kann nicht gebunden werden',
  '{0} better than {1}: {2}.': '{0} besser als {1}: {2}.',
  '{0} is not tied to {1}: {2}.': '{0} ist nicht an {1} gebunden: {2}.',
  '{0} is tied to {1}.': '{0} ist an {1} gebunden.',
  '{0} worse than {1}: {2}.': '{0} schlechter als {1}: {2}.',
  '{0}: choose a host': '{0}: einen Host wählen',
  '{0}: chosen': '{0}: gewählt',
  '{0}: fits': '{0}: passt',
  '{0}: tied elsewhere now': '{0}: jetzt anderswo gebunden',
  '{0}: {1}': '{0}: {1}',
  'vCPUs some day': 'vCPUs eines Tages',
  'Memory some day': 'Speicher eines Tages',
  'as now': 'wie jetzt',
  'Its host keeps room for that': 'Sein Host hält dafür Platz frei',
  'Change what {0} may grow to': 'Ändern, worauf {0} wachsen kann',
  'All hosts of any one rack': 'Alle Hosts eines beliebigen Racks',
  'Room for the failure of any rack is kept.':
    'Platz für den Ausfall eines beliebigen Racks wird freigehalten.',
  '{0} cannot grow on {1} to what it is drawn to have some day: {2}.':
    '{0} kann auf {1} nicht so weit wachsen, wie für später gezeichnet: {2}.',
  'Grows to': 'Wächst auf',
  '{0} vCPU and {1}': '{0} vCPU und {1}',
}
