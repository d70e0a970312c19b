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
  'USB device': 'USB-Gerät',
  'Used by': 'Benutzt von',
  accelerator: 'Beschleuniger',
  'as {0}: {1} free': 'als {0}: {1} frei',
  free: 'frei',
  'in use by the host': 'vom Host benutzt',
  'network card': 'Netzwerkkarte',
  'no IOMMU': 'keine IOMMU',
  'no name known': 'kein Name bekannt',
  'not by itself': 'nicht einzeln',
  'other device': 'anderes Gerät',
  'storage controller': 'Speichercontroller',
}
