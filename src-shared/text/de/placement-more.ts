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
}
