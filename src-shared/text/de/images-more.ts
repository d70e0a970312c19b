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
  'Nothing limits the bandwidth now.': 'Nichts begrenzt jetzt die Bandbreite.',
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
  '{0} is a store, not a cache: it lets nothing go.':
    '{0} ist ein Abbildspeicher, kein Zwischenspeicher: er gibt nichts auf.',
  'Images being made': 'Abbilder, die gerade entstehen',
  'into {0}': 'in {0}',
  '{0}, as suits the pool': '{0}, wie es zum Pool passt',
  'It stays, whatever else needs room': 'Es bleibt, was immer sonst Platz braucht',
  pinned: 'angeheftet',
  'Let {0} drop it when it needs room': '{0} darf es aufgeben, wenn Platz gebraucht wird',
  'Keep it in {0}': 'In {0} behalten',
  'being captured': 'wird aufgenommen',
  'being imported': 'wird eingelesen',
  '{0} left': 'noch {0}',
  'Disks of {0} are block devices: choose the format raw':
    'Platten von {0} sind Blockgeräte: das Format raw wählen',
  '{0} keeps “{1}” whatever else comes.': '{0} behält „{1}“, was immer sonst kommt.',
  '{0} may let “{1}” go.': '{0} darf „{1}“ aufgeben.',
  '{0} of the design {1}': '{0} des Entwurfs {1}',
  'What these begin as, so that they cannot be made anew: {0}':
    'Womit diese beginnen, sodass sie nicht neu erstellt werden können: {0}',
  'What these begin as, from there: {0}': 'Womit diese beginnen, von dort: {0}',
  'Bytes go through this workstation, as was asked for.':
    'Die Bytes gehen wie verlangt durch diesen Arbeitsplatz.',
  '{0} does not reach {1}, and nothing was sent another way, as was asked for: {2}':
    '{0} erreicht {1} nicht, und wie verlangt wurde nichts auf anderem Weg gesandt: {2}',
  'Open the way between them, or let bytes go through this workstation.':
    'Den Weg zwischen ihnen öffnen, oder die Bytes durch diesen Arbeitsplatz gehen lassen.',
  '{0}: looking which way is there…': '{0}: der Weg dorthin wird gesucht…',
  'Way of the bytes': 'Weg der Bytes',
  'from host to host where they reach each other': 'von Host zu Host, wo sie sich erreichen',
  'from host to host only': 'nur von Host zu Host',
  'through this workstation': 'durch diesen Arbeitsplatz',
  'from host to host': 'von Host zu Host',
  'inside one machine': 'innerhalb einer Maschine',
  'between host and workstation': 'zwischen Host und Arbeitsplatz',
  '{0} has {1} itself.': '{0} hat {1} selbst.',
  '{0} is on this workstation.': '{0} liegt auf diesem Arbeitsplatz.',
  '{0} reaches {1} directly, in {2}.': '{0} erreicht {1} direkt, in {2}.',
  'less than 0.1 ms': 'weniger als 0,1 ms',
  '{0} does not reach {1}: {2} Bytes go through this workstation.':
    '{0} erreicht {1} nicht: {2} Die Bytes gehen durch diesen Arbeitsplatz.',
  '{n} image is pinned.|{n} images are pinned.': [
    '{n} Abbild ist angeheftet.',
    '{n} Abbilder sind angeheftet.',
  ],
  'that is no name for a snapshot': 'das ist kein Name für einen Snapshot',
  'that is no name of a disk': 'das ist kein Name einer Platte',
  'that is no format of a disk': 'das ist kein Format einer Platte',
  'its disk is a block device, beside which there is no room for a snapshot':
    'seine Platte ist ein Blockgerät, neben dem kein Platz für einen Snapshot ist',
  'the host did not say whether the snapshot was taken':
    'der Host sagte nicht, ob der Snapshot gemacht wurde',
  'Update libvirt on the host to 7.2 or later, or shut the machine down first.':
    'libvirt auf dem Host auf 7.2 oder neuer bringen, oder die Maschine vorher herunterfahren.',
  '{0} has no backup jobs: a snapshot of the disk is taken instead.':
    '{0} kennt keine Sicherungsaufträge: stattdessen wird ein Snapshot der Platte gemacht.',
  'Meanwhile {0} writes to {1}, which is merged back into its disk afterwards.':
    'Solange schreibt {0} in {1}; das wird danach in die Platte zurückgeführt.',
  'The snapshot of {0} is merged back when its host answers again: {1}':
    'Der Snapshot von {0} wird zurückgeführt, wenn der Host wieder antwortet: {1}',
  'The guest could not be asked what it is: {0}': 'Der Gast konnte nicht gefragt werden, was er ist: {0}',
  '{0}: {1} goes on in {2}, the snapshot of another capture.':
    '{0}: {1} läuft in {2} weiter, dem Snapshot einer anderen Aufnahme.',
  'Wait for that capture. One that was cut off is merged back by the Terrace that began it, when it next reads the host.':
    'Auf jene Aufnahme warten. Eine abgebrochene führt das Terrace zurück, das sie begann, sobald es den Host wieder liest.',
  Guest: 'Gast',
  'kernel {0}': 'Kernel {0}',
  '{0}, {1}, {2} of {3} used': '{0}, {1}, {2} von {3} belegt',
  'What is missing is looked for in {0}.': 'Was fehlt, wird in {0} gesucht.',
  '{0} cannot help: {1}': '{0} kann nicht helfen: {1}',
  'While this is paused, {0} keeps the disk as it was beside all that {1} writes.':
    'Solange dies pausiert, behält {0} die Platte, wie sie war, neben allem, was {1} schreibt.',
  'The hosts are joined without a thread of their own: {0}':
    'Die Hosts werden ohne eigenen Thread verbunden: {0}',
  '{0} is reached through another host.': '{0} wird über einen anderen Host erreicht.',
  'a key for one job': 'ein Schlüssel für einen Auftrag',
  '{0} has another key than a moment ago.': '{0} hat einen anderen Schlüssel als vor einem Moment.',
  'Nothing was sent to it.': 'Es wurde nichts dorthin gesendet.',
  'The thread that joins two hosts ended unexpectedly.':
    'Der Thread, der zwei Hosts verbindet, endete unerwartet.',
}
