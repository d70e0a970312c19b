import type { Texts } from '../translate.ts'

/** Devices of hosts that guests may have. */
export const deviceTexts: Texts = {
  Device: 'Gerät',
  Devices: 'Geräte',
  GPU: 'GPU',
  'IOMMU group': 'IOMMU-Gruppe',
  'It shares an IOMMU group with {0}, which is another card: they could only go together.':
    'Es teilt eine IOMMU-Gruppe mit {0}, einer anderen Karte: Sie könnten nur gemeinsam vergeben werden.',
  'Its driver {0} has {1}. Bound to vfio-pci it could go to a guest.':
    'Der Treiber {0} hat {1}. An vfio-pci gebunden könnte es an einen Gast gehen.',
  'None that guests may have.': 'Keine, die Gäste haben könnten.',
  'Not known: the host does not tell which devices guests may have.':
    'Nicht bekannt: Der Host sagt nicht, welche Geräte Gäste haben können.',
  'Switch on Intel VT-d or AMD-Vi in the firmware and intel_iommu=on for the kernel, then restart the host.':
    'Intel VT-d oder AMD-Vi in der Firmware und intel_iommu=on für den Kernel einschalten, dann den Host neu starten.',
  'The host itself uses it, by its driver {0}.': 'Der Host selbst benutzt es, mit dem Treiber {0}.',
  'a USB device needs its vendor: name vendor and product, as the page of the host shows them':
    'ein USB-Gerät braucht seinen Hersteller: vendor und product nennen, wie die Seite des Hosts sie zeigt',
  'USB device': 'USB-Gerät',
  'Used by': 'Benutzt von',
  '{0} gave back {1}': '{0} {1} zurückgäbe',
  '{0} has it': '{0} hat es',
  '{0} has the device {1} that {2} was to get': '{0} hat das Gerät {1}, das {2} bekommen sollte',
  '{0} needs {1} on {2}, which are not free there.': '{0} braucht {1} auf {2}; das ist dort nicht frei.',
  '{0} needs {1}; no host that was read has that for guests.':
    '{0} braucht {1}; kein Host, der gelesen wurde, hat das für Gäste.',
  'Choose a device that a host has, or see on the page of the host why it cannot be given to guests.':
    'Ein Gerät wählen, das ein Host hat, oder auf der Seite des Hosts nachsehen, warum Gäste es nicht haben können.',
  'Device that no host has': 'Gerät, das kein Host hat',
  'Plan again: another device is chosen if there is one.':
    'Noch einmal planen: Ein anderes Gerät wird gewählt, wenn es eines gibt.',
  'See on the page of the host who has them, or let the server run elsewhere.':
    'Auf der Seite des Hosts nachsehen, wer sie hat, oder den Server woanders laufen lassen.',
  'Add device': 'Gerät hinzufügen',
  'Any {0}': 'Beliebig: {0}',
  'Change the devices of {0}': 'Die Geräte von {0} ändern',
  'Give {0} a device: {1}': '{0} ein Gerät geben: {1}',
  'How many': 'Wie viele',
  'None of its host’s.': 'Keine seines Hosts.',
  'None of its host’s; no host that was read has any for guests.':
    'Keine seines Hosts; kein Host, der gelesen wurde, hat welche für Gäste.',
  'Remove the device {0}': 'Das Gerät {0} entfernen',
  'Take a device from {0}': '{0} ein Gerät nehmen',
  'whichever is free': 'das gerade frei ist',
  accelerator: 'Beschleuniger',
  'any {0} device': 'beliebiges {0}-Gerät',
  'as {0}: {1} free': 'als {0}: {1} frei',
  'device {0}': 'Gerät {0}',
  'device {0} added': 'Gerät {0} hinzugefügt',
  'device {0} added by hand': 'Gerät {0} von Hand hinzugefügt',
  'device {0} on {1}': 'Gerät {0} auf {1}',
  'device {0} removed': 'Gerät {0} entfernt',
  'device {0} removed by hand': 'Gerät {0} von Hand entfernt',
  devices: 'Geräte',
  'devices: needs {0}, the host has none that guests may have':
    'Geräte: braucht {0}, der Host hat keine, die Gäste haben könnten',
  'devices: needs {0}, {1} of {2} free ({3} short)': 'Geräte: braucht {0}, {1} von {2} frei ({3} fehlen)',
  'devices: the host does not tell which ones guests may have':
    'Geräte: Der Host sagt nicht, welche Gäste haben können',
  '"{0}" is no address of a device': '„{0}“ ist keine Adresse eines Geräts',
  'expected four digits of 0-9 and a-f': 'vier Zeichen 0-9 und a-f erwartet',
  'lacks the device {0}': 'fehlt das Gerät {0}',
  'reserve: with {0} here {1} could not restart if {2} failed, since devices would be short: {3}':
    'Reserve: mit {0} hier könnte {1} nicht neu starten, wenn {2} ausfiele, da Geräte fehlen würden: {3}',
  free: 'frei',
  '{0} at {1}': '{0} bei {1}',
  'in use by the host': 'vom Host benutzt',
  'it has devices of its host': 'er hat Geräte seines Hosts',
  'network card': 'Netzwerkkarte',
  'no IOMMU': 'keine IOMMU',
  'no name known': 'kein Name bekannt',
  'not by itself': 'nicht einzeln',
  'other device': 'anderes Gerät',
  'storage controller': 'Speichercontroller',
}
