import type { Texts } from '../translate.ts'

/** Images: pausing, bandwidth, files of the web, running machines, and what designs use. */
export const imageMoreTexts: Texts = {
  'A speed like 20 MiB/s': 'Eine Geschwindigkeit wie 20 MiB/s',
  'Another limit at times of day': 'Andere Grenze zu einer Tageszeit',
  'A SHA-256 or SHA-512, or the address of a list such as SHA256SUMS':
    'Ein SHA-256 oder SHA-512, oder die Adresse einer Liste wie SHA256SUMS',
  Address: 'Adresse',
  'An address is needed': 'Eine Adresse wird gebraucht',
  "An address that ends in the file's name": 'Eine Adresse, die mit dem Namen der Datei endet',
  'An http or https address, without a user or password':
    'Eine http- oder https-Adresse, ohne Nutzer oder Passwort',
  Checksum: 'Prüfsumme',
  'Import {0} as {1} into {2}': '{0} als {1} in {2} einlesen',
  'It is fetched where the store is, not here.':
    'Sie wird dort geholt, wo der Abbildspeicher liegt, nicht hier.',
  'SHA-256 or SHA-512, or the address of a list such as SHA512SUMS that names the file.':
    'SHA-256 oder SHA-512, oder die Adresse einer Liste wie SHA512SUMS, die die Datei nennt.',
  'The agent answered something else than what it fetched.':
    'Der Agent antwortete etwas anderes als das, was er geholt hat.',
  'The file is what its checksum says: {0}': 'Die Datei ist, was ihre Prüfsumme sagt: {0}',
  'The web': 'Das Web',
  'What is not checked is not taken in: the publisher gives a checksum':
    'Was nicht geprüft ist, wird nicht eingelesen: der Herausgeber nennt eine Prüfsumme',
  'At least 64 KiB/s': 'Mindestens 64 KiB/s',
  'At most': 'Höchstens',
  'At most {0} for now, by the bandwidth limit of {1}.':
    'Vorerst höchstens {0}, wegen der Bandbreitengrenze von {1}.',
  'At most, row {0}': 'Höchstens, Zeile {0}',
  'Bandwidth of {0}': 'Bandbreite von {0}',
  'From, row {0}': 'Von, Zeile {0}',
  'Goes on.': 'Geht weiter.',
  "Hours are those of this workstation's clock.": 'Es gilt die Uhr dieses Arbeitsplatzes.',
  'Let each hour of the day be in one row only.': 'Jede Stunde des Tages darf nur in einer Zeile stehen.',
  'Limit its bandwidth…': 'Bandbreite begrenzen…',
  'Limited the bandwidth of images on {0}': 'Bandbreite für Abbilder auf {0} begrenzt',
  'No host limits the bandwidth now.': 'Kein Host begrenzt jetzt die Bandbreite.',
  'Other limits at times of day': 'Andere Grenzen zu Tageszeiten',
  Pause: 'Pause',
  'Paused.': 'Pausiert.',
  Remove: 'Entfernen',
  'Remove row {0}': 'Zeile {0} entfernen',
  'The bandwidth of {0} is limited.': 'Die Bandbreite von {0} ist begrenzt.',
  'The bandwidth of {0} is not limited.': 'Die Bandbreite von {0} ist nicht begrenzt.',
  'To, row {0}': 'Bis, Zeile {0}',
  'Took the bandwidth limit of {0} away': 'Bandbreitengrenze von {0} aufgehoben',
  'Two rows are about the hour from {0}:00.': 'Zwei Zeilen betreffen die Stunde ab {0}:00.',
  'What captures, deployments and caches may take of its network, all together. Jobs that run follow at once.':
    'Was beim Aufnehmen, Ausbringen und Zwischenspeichern zusammen von seinem Netz belegt werden darf. Laufende Aufträge folgen sofort.',
  'What images take of its network': 'Was Abbilder von seinem Netz belegen',
  paused: 'pausiert',
  '{0} cannot be paused. It is not running.': '{0} kann nicht pausiert werden. Der Auftrag läuft nicht.',
  '{0} cannot be paused. Only steps that move images can hold still.':
    '{0} kann nicht pausiert werden. Nur Schritte, die Abbilder bewegen, können anhalten.',
  '{0}, another at {n} time of day|{0}, others at {n} times of day': [
    '{0}, zu {n} Tageszeit anders',
    '{0}, zu {n} Tageszeiten anders',
  ],
}
