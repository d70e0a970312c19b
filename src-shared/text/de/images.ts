import type { Texts } from '../translate.ts'

/** Images, their stores, and the agent on hosts. */
export const imageTexts: Texts = {
  'A folder is a whole path, for example /srv/terrace':
    'Ein Ordner ist ein ganzer Pfad, zum Beispiel /srv/terrace',
  'this workstation': 'diesem Arbeitsplatz',
  'Capture {0} in pool {1} of {2} as {3} in {4}': '{0} in Pool {1} von {2} als {3} in {4} aufnehmen',
  'Capture {0} of {1} on {2} as {3} in {4}': '{0} von {1} auf {2} als {3} in {4} aufnehmen',
  'Deploy {0} as {1} ({2}) in pool {3} of {4}': '{0} als {1} ({2}) in Pool {3} von {4} ausbringen',
  'Import {0} of {1} as {2} into {3}': '{0} von {1} als {2} in {3} einlesen',
  'Export {0} to {1} on {2}': '{0} nach {1} auf {2} ausgeben',
  'Remove the image {0} from {1}': 'Das Abbild {0} aus {1} entfernen',
  'Verify the sections of {0}': 'Die Abschnitte von {0} prüfen',
  'Remove sections that no image of {0} needs, and empty its trash':
    'Abschnitte entfernen, die kein Abbild von {0} braucht, und den Papierkorb leeren',
  '{n} section of {0} was needed by no image ({1}).|{n} sections of {0} were needed by no image ({1}).': [
    '{n} Abschnitt von {0} wurde von keinem Abbild gebraucht ({1}).',
    '{n} Abschnitte von {0} wurden von keinem Abbild gebraucht ({1}).',
  ],
  '{0} were freed, of what was in the trash.': '{0} wurden frei, aus dem Papierkorb.',
  'Remove sections that no image of {0} needs': 'Abschnitte entfernen, die kein Abbild von {0} braucht',
  'This Terrace was started without its agent.': 'Dieses Terrace wurde ohne seinen Agenten gestartet.',
  'a message that is no JSON': 'eine Nachricht, die kein JSON ist',
  'The agent on the host sent {0}.': 'Der Agent auf dem Host sandte {0}.',
  'Try again; if it happens again, look at what the login shell of that host prints and changes.':
    'Versuche es noch einmal; geschieht es wieder, sieh nach, was die Anmelde-Shell jenes Hosts ausgibt und ändert.',
  'other text instead of its beginning': 'anderen Text anstelle seines Anfangs',
  'a damaged frame': 'eine beschädigte Nachricht',
  'a frame beyond the limits': 'eine Nachricht jenseits der Grenzen',
  'This workstation has no Python 3, which a store here needs.':
    'Dieser Arbeitsplatz hat kein Python 3, das ein Speicher hier braucht.',
  'Install Python 3 here, or keep the store on a host.':
    'Installiere Python 3 hier, oder lege den Speicher auf einen Host.',
  '{0}: the agent was stopped.': '{0}: Der Agent wurde beendet.',
  '{0}: the agent ended without an answer.': '{0}: Der Agent endete ohne Antwort.',
  '{0}: the agent ended without an answer: {1}': '{0}: Der Agent endete ohne Antwort: {1}',
  'Try again: what is done already is kept.':
    'Versuche es noch einmal: Was schon getan ist, bleibt erhalten.',
  '{0}: the agent said something that Terrace does not know.':
    '{0}: Der Agent sagte etwas, das Terrace nicht kennt.',
  'Try again; if it happens again, report it with the log.':
    'Versuche es noch einmal; geschieht es wieder, melde es mit dem Protokoll.',
  '{0} has no Python 3, which images need.': '{0} hat kein Python 3, das Abbilder brauchen.',
  'Install it there, for example: apt install python3':
    'Installiere es dort, zum Beispiel: apt install python3',
  '{0}: the agent arrived damaged.': '{0}: Der Agent kam beschädigt an.',
  '{0}: the agent could not be put there: {1}': '{0}: Der Agent konnte dort nicht abgelegt werden: {1}',
  'Look at the free space of the home folder there, then try again.':
    'Sieh nach dem freien Platz im Heimatordner dort, dann versuche es noch einmal.',
  images: 'Abbilder',
  'this is not about an image': 'dies betrifft kein Abbild',
  '{0} is a practice host': '{0} ist ein Übungshost',
  '{0} is a practice host; its disks have no content to keep.':
    '{0} ist ein Übungshost; seine Platten haben keinen Inhalt, der aufzuheben wäre.',
  'Try it with a real host.': 'Versuche es mit einem echten Host.',
  'The agent answered something else than {0}.': 'Der Agent antwortete etwas anderes als {0}.',
  'a list of images': 'eine Liste von Abbildern',
  'its usage': 'seine Belegung',
  'what was captured': 'das, was aufgenommen wurde',
  'an image': 'ein Abbild',
  'what can be pruned': 'was entfernt werden kann',
  '{0}: the disk {1} is in use by {2}, which is not off.':
    '{0}: Die Platte {1} wird von {2} benutzt, das nicht aus ist.',
  'Shut {0} down first, or capture it while it runs.': 'Fahre {0} zuerst herunter, oder nimm es im Lauf auf.',
  'The disk of {0} is smaller than the image {1} with {2}.':
    'Die Platte mit {0} ist kleiner als das Abbild {1} mit {2}.',
  'Make the disk at least as large as the image.': 'Mache die Platte mindestens so groß wie das Abbild.',
  'Choose another name, or delete it on the host if nobody needs it.':
    'Wähle einen anderen Namen, oder lösche sie auf dem Host, wenn niemand sie braucht.',
  '{0}: there is no disk {1} in pool {2}.': '{0}: In Pool {2} gibt es keine Platte {1}.',
  'Read the host again and choose one of its disks.': 'Lies den Host neu ein und wähle eine seiner Platten.',
  'A window names no folders of this workstation.': 'Ein Fenster nennt keine Ordner dieses Arbeitsplatzes.',
  'Bring {0} into {1}': '{0} nach {1} bringen',
  'Bytes for {0} go through this workstation.': 'Die Bytes für {0} gehen über diesen Arbeitsplatz.',
  'Capture {0}': '{0} aufnehmen',
  'Deploy {0} on {n} host|Deploy {0} on {n} hosts': [
    '{0} auf {n} Host ausbringen',
    '{0} auf {n} Hosts ausbringen',
  ],
  'Import a disk image': 'Ein Plattenabbild einlesen',
  'Disk images': 'Plattenabbilder',
  'Export {0}': '{0} ausgeben',
  'Import {0}': '{0} einlesen',
  'Remove the image {0}': 'Das Abbild {0} entfernen',
  'Verify {0}': '{0} prüfen',
  'Prune {0}': '{0} aufräumen',
  'That image store is not in the list any more.': 'Jener Abbildspeicher ist nicht mehr in der Liste.',
  'Add it again if it is needed.': 'Füge ihn wieder hinzu, wenn er gebraucht wird.',
  'There is no image store yet.': 'Es gibt noch keinen Abbildspeicher.',
  'Add one first: on this workstation or on a host.':
    'Füge zuerst einen hinzu: auf diesem Arbeitsplatz oder auf einem Host.',
  'There is no image store named {0}.': 'Es gibt keinen Abbildspeicher namens {0}.',
  'There is an image store named {0} already.': 'Einen Abbildspeicher namens {0} gibt es schon.',
  '{0} on {1} is {2} already.': '{0} auf {1} ist schon {2}.',
  'Choose another name or folder.': 'Wähle einen anderen Namen oder Ordner.',
  'The store {0} has no image {1}.': 'Der Speicher {0} hat kein Abbild {1}.',
  'Read the store again.': 'Lies den Speicher neu ein.',
  'image {0}': 'Abbild {0}',
  'that is no name for a backup': 'das ist kein Name für eine Sicherung',
  'the host did not say whether the backup has begun': 'der Host sagte nicht, ob die Sicherung begonnen hat',
  'the disks of practice hosts have no content to keep':
    'die Platten von Übungshosts haben keinen Inhalt, der aufzuheben wäre',
  'The backup of {0} is ended when its host answers again: {1}':
    'Die Sicherung von {0} wird beendet, sobald ihr Host wieder antwortet: {1}',
  '{0}: its home folder has an unusual name.': '{0}: Der Heimatordner dort hat einen ungewöhnlichen Namen.',
  'the agent gave no address': 'der Agent nannte keine Adresse',
  'Shut {0} down first.': 'Fahre {0} zuerst herunter.',
  '{0} has no such disk any more.': '{0} hat keine solche Platte mehr.',
  'The guest froze its file systems for that moment: the image is consistent.':
    'Der Gast hielt für diesen Moment seine Dateisysteme an: Das Abbild ist in sich stimmig.',
  'No guest agent answered: the image is as after a power failure.':
    'Kein Gastagent antwortete: Das Abbild ist wie nach einem Stromausfall.',
  'Only what changed since the last capture is read.':
    'Nur was sich seit der letzten Aufnahme geändert hat, wird gelesen.',
  'The hosts do not reach each other: {0}': 'Die Hosts erreichen einander nicht: {0}',
  'Bytes go from {0} to {1} directly.': 'Die Bytes gehen von {0} direkt nach {1}.',
  'Bytes go through this workstation.': 'Die Bytes gehen über diesen Arbeitsplatz.',
  'what was found': 'was gefunden wurde',
  '{n} section was read.|{n} sections were read.': [
    '{n} Abschnitt wurde gelesen.',
    '{n} Abschnitte wurden gelesen.',
  ],
  '{n} section was not what its name says.|{n} sections were not what their names say.': [
    '{n} Abschnitt war nicht, was sein Name sagt.',
    '{n} Abschnitte waren nicht, was ihre Namen sagen.',
  ],
  '{n} section was brought back from another store.|{n} sections were brought back from other stores.': [
    '{n} Abschnitt wurde aus einem anderen Speicher zurückgeholt.',
    '{n} Abschnitte wurden aus anderen Speichern zurückgeholt.',
  ],
  '{0} lacks sections of {1}.': '{0} fehlen Abschnitte von {1}.',
  "What was damaged is in the store's folder quarantine, and is never deployed. All other images are whole.":
    'Was beschädigt war, liegt im Ordner quarantine des Speichers und wird nie ausgebracht. Alle anderen Abbilder sind ganz.',
  'Capture these again: only what is missing is sent. Then look at the disk under the store.':
    'Nimm diese noch einmal auf: Nur was fehlt, wird gesendet. Sieh dann nach der Platte unter dem Speicher.',
  'The cache {0} is left out: it does not reach {1}.':
    'Der Zwischenspeicher {0} wird ausgelassen: Er erreicht {1} nicht.',
  'On its way the image fills {0}.': 'Auf seinem Weg füllt das Abbild {0}.',
  '{0} What {1} has is tried.': '{0} Versucht wird, was {1} hat.',
  '{0} of the library': '{0} der Bibliothek',
  'image {0} of the library': 'Abbild {0} der Bibliothek',
  'Image {0} of the library was not found: no image store in the list has any.':
    'Abbild {0} der Bibliothek wurde nicht gefunden: Kein Abbildspeicher der Liste hat welche.',
  'Image {0} of the library was not found: no image store in the list has it.':
    'Abbild {0} der Bibliothek wurde nicht gefunden: Kein Abbildspeicher der Liste hat es.',
  'Add and read the image store that has it, or choose another image.':
    'Füge den Abbildspeicher hinzu, der es hat, und lies ihn, oder wähle ein anderes Abbild.',
  'Choose another image in the properties of the disk, or add and read the store that has it.':
    'Wähle ein anderes Abbild in den Eigenschaften der Festplatte, oder füge den Speicher hinzu, der es hat, und lies ihn.',
  'image: practice hosts hold no images of the library':
    'Abbild: Übungshosts nehmen keine Abbilder der Bibliothek auf',
  '{0}: {1} is a practice host, and these hold no images of the library.':
    '{0}: {1} ist ein Übungshost, und diese nehmen keine Abbilder der Bibliothek auf.',
  'Choose an image in a pool for practising, or let the server run on a real host.':
    'Wähle zum Üben ein Abbild in einem Speicherpool, oder lass den Server auf einem echten Host laufen.',
  'Fetch image {0} from the library to {1} ({2})': 'Abbild {0} aus der Bibliothek nach {1} holen ({2})',
  'Delete the copy of image {0} on {1} ({2}); the image stays in the library':
    'Kopie des Abbilds {0} auf {1} löschen ({2}); das Abbild bleibt in der Bibliothek',
  'deletes the copy of image {0} on {1} ({2}); the image stays in the library':
    'löscht die Kopie des Abbilds {0} auf {1} ({2}); das Abbild bleibt in der Bibliothek',
  'Image of the library': 'Abbild der Bibliothek',
  'Library image': 'Bibliotheksabbild',
  'Disk named as that of the first boot': 'Festplatte heißt wie die des ersten Starts',
  'Not a public key': 'Kein öffentlicher Schlüssel',
  'Not a package': 'Kein Paket',
  'First boot too large': 'Erster Start zu groß',
  'Not a user name': 'Kein Benutzername',
  '{0} is no user name that the first boot of {1} could make.':
    '{0} ist kein Benutzername, den der erste Start von {1} anlegen könnte.',
  'Use small letters, digits, dashes and underscores, at most 32, a letter first.':
    'Kleine Buchstaben, Ziffern, Binde- und Unterstriche verwenden, höchstens 32, zuerst ein Buchstabe.',
  'Key {0} of the user {1} in the first boot of {2} is no public SSH key.':
    'Schlüssel {0} des Benutzers {1} im ersten Start von {2} ist kein öffentlicher SSH-Schlüssel.',
  'Paste the line of a file such as id_ed25519.pub, never that of a private key.':
    'Die Zeile einer Datei wie id_ed25519.pub einfügen, nie die eines privaten Schlüssels.',
  'The first boot of {0} has the user {1} twice.': 'Der erste Start von {0} hat den Benutzer {1} zweimal.',
  '{0} is no name of a package that the first boot of {1} could install.':
    '{0} ist kein Name eines Pakets, das der erste Start von {1} einrichten könnte.',
  "Name the package as the guest's own package manager does.":
    'Das Paket so nennen, wie es die Paketverwaltung des Gasts tut.',
  'The first boot of {0} is larger than the disk that carries it.':
    'Der erste Start von {0} ist größer als die Festplatte, die ihn trägt.',
  'Let a command fetch what is large.': 'Was groß ist, von einem Befehl holen lassen.',
  '{0} has a disk named {1}, which is the name of the disk of its first boot.':
    '{0} hat eine Festplatte namens {1}; so heißt die Festplatte seines ersten Starts.',
  'Give its own disk another name.': 'Der eigenen Festplatte einen anderen Namen geben.',
  '{0}: {1} has no active pool for the disk of its first boot.':
    '{0}: {1} hat keinen aktiven Speicherpool für die Festplatte seines ersten Starts.',
  'Make a pool active on the host, or let the server run elsewhere.':
    'Einen Speicherpool auf dem Host aktiv machen oder den Server anderswo laufen lassen.',
  'Delete the disk of the first boot of {0} on {1}, which is written anew':
    'Festplatte des ersten Starts von {0} auf {1} löschen, die neu geschrieben wird',
  'deletes the disk of the first boot of {0}, which is written anew':
    'löscht die Festplatte des ersten Starts von {0}, die neu geschrieben wird',
  'Write the first boot of {0} on {1}': 'Ersten Start von {0} auf {1} schreiben',
  'Write the first boot {0} in pool {1} on {2}': 'Ersten Start {0} in Pool {1} auf {2} schreiben',
  'this only writes first boots': 'dies schreibt nur erste Starts',
  'first boot': 'erster Start',
  '{0}: writing {1}': '{0}: Schreiben von {1}',
  'a hypervisor cannot do this alone': 'das kann ein Hypervisor nicht allein',
  'First boot': 'Erster Start',
  'Add user': 'Benutzer hinzufügen',
  'Tell it who it is when it first starts': 'Beim ersten Start sagen, wer er ist',
  'Name, addresses and what is below, for guests with cloud-init. Of no effect on servers that exist.':
    'Name, Adressen und was unten steht, für Gäste mit cloud-init. Ohne Wirkung auf Server, die es schon gibt.',
  'User {0}': 'Benutzer {0}',
  'Remove user {0}': 'Benutzer {0} entfernen',
  'Public SSH keys, one a line': 'Öffentliche SSH-Schlüssel, einer je Zeile',
  'May do everything (sudo)': 'Darf alles (sudo)',
  Packages: 'Pakete',
  'Commands, one a line, run once as root': 'Befehle, einer je Zeile, einmal als root ausgeführt',
  'Not for secrets: whoever reads the design or the guest’s disk can read them.':
    'Nicht für Geheimnisse: Wer den Entwurf oder die Festplatte des Gasts liest, kann sie lesen.',
  'Change the first boot of {0}': 'Ersten Start von {0} ändern',
  'Give {0} a first boot': '{0} einen ersten Start geben',
  'Take the first boot off {0}': '{0} den ersten Start nehmen',
  'Begin the first disk of {0} as {1}': 'Erste Festplatte von {0} als {1} beginnen',
  'No image chosen': 'Kein Abbild gewählt',
  'No store in the list has it.': 'Kein Speicher der Liste hat es.',
  'Close the list': 'Liste schließen',
  'Choose another': 'Anderes wählen',
  'No image store in the list has an image yet.': 'Noch hat kein Abbildspeicher der Liste ein Abbild.',
  'Search the library': 'Bibliothek durchsuchen',
  'Name, server, host or tag': 'Name, Server, Host oder Tag',
  'No image matches.': 'Kein Abbild passt.',
  '{n} more: type to find it.|{n} more: type to find them.': [
    '{n} weiteres: tippen, um es zu finden.',
    '{n} weitere: tippen, um sie zu finden.',
  ],
  'cached in {0}': 'zwischengespeichert in {0}',
  '{0} has a copy of it in a pool: nothing has to be fetched':
    '{0} hat eine Kopie in einem Speicherpool: nichts muss geholt werden',
  'At most {0} characters a line': 'Höchstens {0} Zeichen je Zeile',
  'At most {0} lines': 'Höchstens {0} Zeilen',
  'Of {0}, {1} were zero and {2} were in the store already; the other {3} take up {4} there.':
    'Von {0} waren {1} null und {2} schon im Speicher; die übrigen {3} belegen dort {4}.',
  'Bring into a cache': 'In einen Zwischenspeicher bringen',
  '“{0}” is being brought into {1}.': '„{0}“ wird nach {1} gebracht.',
}
