import type { Texts } from '../translate.ts'

/** Errors, plans, placement, findings and drawings: what the shared code says. */
export const coreTexts: Texts = {
  'A design record was changed outside a transaction.':
    'Ein Datensatz des Entwurfs wurde außerhalb einer Transaktion geändert.',
  'A disk of {0} has no name.': 'Eine Festplatte von {0} hat keinen Namen.',
  'A field named __proto__ was left out.': 'Ein Feld namens __proto__ wurde ausgelassen.',
  'A firewall rule denies {0} what another link to {1} allows.':
    'Eine Firewallregel verbietet {0}, was eine andere Verbindung zu {1} erlaubt.',
  'A link ends at a server that is not in the design.':
    'Eine Verbindung endet an einem Server, den der Entwurf nicht hat.',
  'A link leads from a server to itself.': 'Eine Verbindung führt von einem Server zu sich selbst.',
  'A link leads from {0} to itself.': 'Eine Verbindung führt von {0} zu sich selbst.',
  'A missing server': 'Ein fehlender Server',
  'A name is needed': 'Ein Name ist nötig',
  'A name is one line without slashes and does not begin with a dash':
    'Ein Name ist eine Zeile ohne Schrägstriche und beginnt nicht mit einem Bindestrich',
  'A network has no name.': 'Ein Netz hat keinen Namen.',
  'A server has no name.': 'Ein Server hat keinen Namen.',
  'A server without a name': 'Ein Server ohne Namen',
  'A tier has no name.': 'Eine Ebene hat keinen Namen.',
  'A user is needed': 'Ein Benutzer ist nötig',
  'A web server in front of a database with a disk of its own.':
    'Ein Webserver vor einer Datenbank mit eigener Festplatte.',
  Access: 'Zugang',
  'Add a blank disk of {0}': 'Leere Festplatte mit {0} hinzufügen',
  'Add a disk with an image, or a blank one.': 'Eine Festplatte mit einem Abbild oder eine leere hinzufügen.',
  'Add hosts, lower the number of replicas, or let them share a host.':
    'Hosts hinzufügen, die Zahl der Replikate senken oder sie sich einen Host teilen lassen.',
  'Add the host again, or draw the server anew to run it elsewhere.':
    'Den Host wieder hinzufügen oder den Server neu zeichnen, um ihn anderswo laufen zu lassen.',
  'Add the host, or correct the rule.': 'Den Host hinzufügen oder die Regel berichtigen.',
  'Address of the network itself': 'Adresse des Netzes selbst',
  'Address outside its network': 'Adresse außerhalb ihres Netzes',
  'Address range': 'Adressbereich',
  'Address used twice': 'Adresse doppelt vergeben',
  'Address {0} of {1} is not in {2} of network {3}.': 'Adresse {0} von {1} liegt nicht in {2} von Netz {3}.',
  'Address {0} of {1} is the broadcast address of {2}.':
    'Adresse {0} von {1} ist die Broadcast-Adresse von {2}.',
  'Address {0} of {1} is the network address of {2}.': 'Adresse {0} von {1} ist die Netzadresse von {2}.',
  'All replicas on one host': 'Alle Replikate auf einem Host',
  'All servers together need {0} of memory; the known hosts have {1}, and {2} times that is allowed.':
    'Alle Server zusammen brauchen {0} Arbeitsspeicher; die bekannten Hosts haben {1}, und das {2}-Fache davon ist erlaubt.',
  'All servers together need {0} vCPU; the known hosts have {1} processors, and {2} vCPU each are allowed.':
    'Alle Server zusammen brauchen {0} vCPU; die bekannten Hosts haben {1} Prozessoren, und je {2} vCPU sind erlaubt.',
  'All {0} replicas of {1} have to run on {2}: when it fails, all do.':
    'Alle {0} Replikate von {1} müssen auf {2} laufen: Fällt er aus, fallen alle aus.',
  'All {0} replicas of {1} would have the address {2}.': 'Alle {0} Replikate von {1} hätten die Adresse {2}.',
  'Allow it on {0}': 'Auf {0} erlauben',
  'Allow more hosts, and keep the replicas apart.': 'Mehr Hosts erlauben und die Replikate getrennt halten.',
  'Allow more hosts, lower the number of replicas, or let them share a host.':
    'Mehr Hosts erlauben, die Zahl der Replikate senken oder sie sich einen Host teilen lassen.',
  'Allowed hosts': 'Erlaubte Hosts',
  'An address is needed': 'Eine Adresse ist nötig',
  'And {0} more.': 'Und {0} weitere.',
  Application: 'Anwendung',
  'At most 64 characters': 'Höchstens 64 Zeichen',
  'Balancers, web and application servers in pairs, and a database with a standby.':
    'Lastverteiler, Web- und Anwendungsserver paarweise und eine Datenbank mit Ersatz.',
  'Balances nothing yet': 'Verteilt noch nichts',
  'Balances {n} machine|Balances {n}': ['Verteilt auf {n} Maschine', 'Verteilt auf {n}'],
  'Begin it with a heading such as: name,tier,vcpus,memory,disk':
    'Sie mit einer Kopfzeile beginnen, etwa: name,tier,vcpus,memory,disk',
  'Begin the file with a heading such as: name,tier,vcpus,memory,disk':
    'Die Datei mit einer Kopfzeile beginnen, etwa: name,tier,vcpus,memory,disk',
  'Bring a host that has the image back, or put the image into a pool there.':
    'Einen Host zurückholen, der das Abbild hat, oder das Abbild dort in einen Pool legen.',
  'Bring the host back and plan again.': 'Den Host zurückholen und neu planen.',
  'Choose an image for its first disk, unless it is installed over the network.':
    'Ein Abbild für die erste Festplatte wählen, außer er wird über das Netzwerk installiert.',
  Count: 'Anzahl',
  'CPU ceiling {0} → {1}': 'CPU-Obergrenze {0} → {1}',
  'CPU ceiling {0} → {1} by hand': 'CPU-Obergrenze von Hand geändert: {0} → {1}',
  'CPU limit': 'CPU-Grenze',
  'CPU over-commit': 'CPU-Überbuchung',
  'CPU shares': 'CPU-Anteile',
  'CPU weight {0} → {1}': 'CPU-Gewicht {0} → {1}',
  'CPU weight {0} → {1} by hand': 'CPU-Gewicht von Hand geändert: {0} → {1}',
  'Change one of the two rules, or move the server to another tier.':
    'Eine der beiden Regeln ändern oder den Server in eine andere Ebene verschieben.',
  'Change the address or the range of the network.': 'Die Adresse oder den Bereich des Netzes ändern.',
  'Change {0} ({1} vCPU, {2}) on {3}': '{0} ({1} vCPU, {2}) auf {3} ändern',
  'Change {0} on {1}: {2}': '{0} auf {1} ändern: {2}',
  'Choose another image in the properties of the disk, or put the image into the pool.':
    'In den Eigenschaften der Festplatte ein anderes Abbild wählen oder das Abbild in den Pool legen.',
  'Choose another network for it.': 'Ein anderes Netz dafür wählen.',
  'Choose another network in the rules of the tier.': 'In den Regeln der Ebene ein anderes Netz wählen.',
  'Choose the image, or make the disk blank.': 'Das Abbild wählen oder die Festplatte leer anlegen.',
  'Chosen over {0} because {1}.': 'Statt {0} gewählt: {1}.',
  'Chosen over {0}, which is as good, by its name.': 'Gegenüber dem gleich guten {0} nach dem Namen gewählt.',
  'Close it with another quote, or write quotes inside a cell twice.':
    'Es mit einem weiteren Anführungszeichen schließen oder Anführungszeichen in einer Zelle doppelt schreiben.',
  Colour: 'Farbe',
  Consensus: 'Konsens',
  'Contradicting host rule': 'Widersprüchliche Host-Regel',
  'Control plane': 'Steuerung',
  'Copy image {0} from {1} to {2} ({3})': 'Abbild {0} von {1} auf {2} kopieren ({3})',
  'Copy it again from where it came.': 'Sie noch einmal von ihrem Ursprung kopieren.',
  'Copy {0} from pool {1} of {2} to {3} in pool {4} of {5}':
    '{0} aus Pool {1} von {2} als {3} in Pool {4} von {5} kopieren',
  'Correct that place, or copy the file again from where it came.':
    'Diese Stelle berichtigen oder die Datei noch einmal von ihrem Ursprung kopieren.',
  'Correct the file and read it again.': 'Die Datei berichtigen und noch einmal einlesen.',
  CPUs: 'CPUs',
  'Create a blank disk {0} in pool {1} on {2} ({3}, {4})':
    'Leere Festplatte {0} in Pool {1} auf {2} anlegen ({3}, {4})',
  'Create blank disk {0} of {1} on {2} ({3})': 'Leere Festplatte {0} von {1} auf {2} anlegen ({3})',
  'Create disk {0} in pool {1} on {2} as a copy of {3}':
    'Festplatte {0} in Pool {1} auf {2} als Kopie von {3} anlegen',
  'Create disk {0} of {1} on {2} as a copy of {3} ({4})':
    'Festplatte {0} von {1} auf {2} als Kopie von {3} anlegen ({4})',
  Data: 'Daten',
  'Data on an outside network': 'Daten in einem äußeren Netz',
  'Data reachable from outside': 'Daten von außen erreichbar',
  dedicated: 'dediziert',
  'Define {0} ({1} vCPU, {2}) on {3}': '{0} ({1} vCPU, {2}) auf {3} definieren',
  'Define {0} on {1} ({2} vCPU, {3})': '{0} auf {1} definieren ({2} vCPU, {3})',
  'Delete disk {0} in pool {1} on {2} with all its data':
    'Festplatte {0} in Pool {1} auf {2} mit allen Daten löschen',
  'Delete disk {0} of {1} on {2}': 'Festplatte {0} von {1} auf {2} löschen',
  'Delete it there if nobody needs it.': 'Es dort löschen, wenn niemand es braucht.',
  'Delete it, or draw it to another server.': 'Sie löschen oder zu einem anderen Server ziehen.',
  'Delete one of the two links, or give them different ports or sources.':
    'Eine der beiden Verbindungen löschen oder ihnen verschiedene Ports oder Quellen geben.',
  'Delete the copy of image {0} on {1} ({2}); the original stays on {3}':
    'Kopie des Abbilds {0} auf {1} löschen ({2}); das Original bleibt auf {3}',
  'Delete the link': 'Verbindung löschen',
  'Delete the link or draw it anew.': 'Die Verbindung löschen oder neu zeichnen.',
  'Disk larger than any pool': 'Festplatte größer als jeder Speicherpool',
  'Disk name used twice': 'Name einer Festplatte doppelt vergeben',
  'Disk smaller than its image': 'Festplatte kleiner als ihr Abbild',
  'Disk without a name': 'Festplatte ohne Namen',
  'Disk without a size': 'Festplatte ohne Größe',
  'Disk without an image': 'Festplatte ohne Abbild',
  'Disk {0} of {1} ({2}) is smaller than its image ({3}).':
    'Festplatte {0} von {1} ({2}) ist kleiner als ihr Abbild ({3}).',
  'Disk {0} of {1} does not say which image it begins as.':
    'Festplatte {0} von {1} sagt nicht, als welches Abbild sie beginnt.',
  'Disk {0} of {1} is blank and has no size.': 'Festplatte {0} von {1} ist leer und hat keine Größe.',
  'Disk {0} of {1} is {2} large; the largest pool for it holds {3}.':
    'Festplatte {0} von {1} ist {2} groß; der größte Speicherpool dafür fasst {3}.',
  'Do not start {0} together with its host on {1}': '{0} nicht zusammen mit dem Host {1} starten',
  Edge: 'Rand',
  'Empty note': 'Leere Notiz',
  'Firewall rule': 'Firewallregel',
  Firmware: 'Firmware',
  'Follows db and takes over when it fails.': 'Folgt db und übernimmt bei deren Ausfall.',
  'Force off {0} on {1}': '{0} auf {1} hart ausschalten',
  From: 'Von',
  'From {0} in network {1}, which can be reached from outside, a way leads to {2} in the data tier without an application server on it.':
    'Von {0} im Netz {1}, das von außen erreichbar ist, führt ein Weg ohne Anwendungsserver zu {2} in der Datenebene.',
  'Give each its own name': 'Jedem einen eigenen Namen geben',
  'Give each its own name.': 'Jeder einen eigenen Namen geben.',
  'Give each its own name; replicas are named name-1, name-2 and so on.':
    'Jedem einen eigenen Namen geben; Replikate heißen name-1, name-2 und so weiter.',
  'Give each network a range of its own; a server on both could not tell them apart.':
    'Jedem Netz einen eigenen Bereich geben; ein Server in beiden könnte sie nicht unterscheiden.',
  'Give each network card its own address.': 'Jeder Netzwerkkarte eine eigene Adresse geben.',
  'Give it a name': 'Namen vergeben',
  'Give it a name in its properties.': 'In seinen Eigenschaften einen Namen vergeben.',
  'Give it a name such as root or data.': 'Ihr einen Namen wie root oder data geben.',
  'Give it a name.': 'Einen Namen vergeben.',
  'Give it a size or an image.': 'Ihr eine Größe oder ein Abbild geben.',
  'Give it fewer or add a larger host.': 'Weniger vCPU geben oder einen größeren Host hinzufügen.',
  'Give it less memory or add a larger host.':
    'Den Arbeitsspeicher verringern oder einen größeren Host hinzufügen.',
  'Give it less of one, or add a larger host.':
    'Eines von beiden verringern oder einen größeren Host hinzufügen.',
  'Give it memory.': 'Arbeitsspeicher geben.',
  'Give it {0}': '{0} vergeben',
  'Give it {0} vCPU': '{0} vCPU geben',
  'Give its links one port, or take a balancer for each.':
    'Seinen Verbindungen einen gemeinsamen Port geben oder für jeden einen eigenen Lastverteiler nehmen.',
  'Give one of them another name.': 'Einem von beiden einen anderen Namen geben.',
  'Give the name of the bridge there.': 'Den Namen der Bridge dort angeben.',
  'Give the name of the network there.': 'Den Namen des Netzes dort angeben.',
  'Give {0} {1} of memory on {2}': '{0} auf {2} {1} Arbeitsspeicher geben',
  'Give {0} {1} vCPU on {2}': '{0} auf {2} {1} vCPU geben',
  'Give {n} free address|Give {n} free addresses': [
    '{n} freie Adresse vergeben',
    '{n} freie Adressen vergeben',
  ],
  'Grow disk {0} in pool {1} on {2} to {3}': 'Festplatte {0} in Pool {1} auf {2} auf {3} vergrößern',
  'Grow disk {0} of {1} on {2} to {3}': 'Festplatte {0} von {1} auf {2} auf {3} vergrößern',
  'Highly available database': 'Hochverfügbare Datenbank',
  'host’s default': 'Vorgabe des Hosts',
  'Image {0} is of an unknown format; qcow2 and raw can be used.':
    'Abbild {0} hat ein unbekanntes Format; verwendbar sind qcow2 und raw.',
  'Image {0} is {1}; qcow2 and raw can be used.': 'Abbild {0} ist {1}; verwendbar sind qcow2 und raw.',
  'Image {0} was not found on any host.': 'Abbild {0} wurde auf keinem Host gefunden.',
  'Image {0} was not found. Not asked, because they do not answer or are switched off: {1}.':
    'Abbild {0} wurde nicht gefunden. Nicht gefragt, weil sie nicht antworten oder ausgeschaltet sind: {1}.',
  'Image {0} was not found: there is no host named {1}.':
    'Abbild {0} wurde nicht gefunden: Es gibt keinen Host namens {1}.',
  Imported: 'Importiert',
  'It has more than 16 network cards.': 'Er hat mehr als 16 Netzwerkkarten.',
  'It has more than 32 disks.': 'Er hat mehr als 32 Festplatten.',
  'It has no name.': 'Er hat keinen Namen.',
  'It is in another language than Terrace speaks now':
    'Er ist in einer anderen Sprache, als Terrace jetzt spricht',
  'Its {0} has more than {1} characters.': 'Sein Feld {0} hat mehr als {1} Zeichen.',
  'Keep its replicas apart': 'Replikate getrennt halten',
  'Keep its replicas on different hosts.': 'Die Replikate auf verschiedenen Hosts halten.',
  'Keep one of the two.': 'Eine von beiden behalten.',
  'Keeps the write-ahead log and daily copies.': 'Bewahrt das Write-Ahead-Log und tägliche Kopien auf.',
  'Kept apart': 'Getrennt gehalten',
  Kind: 'Art',
  'Kubernetes lab': 'Kubernetes-Labor',
  Label: 'Beschriftung',
  Lanes: 'Bahnen',
  'Larger than any host': 'Größer als jeder Host',
  'Leave it empty: Terrace then makes one for each card.':
    'Sie leer lassen: Dann erzeugt Terrace für jede Karte eine.',
  'Leave the address empty for DHCP, or draw the servers one by one.':
    'Die Adresse für DHCP leer lassen oder die Server einzeln zeichnen.',
  'Let DHCP give the address': 'Adresse per DHCP vergeben lassen',
  'Let Terrace make the addresses': 'Adressen von Terrace erzeugen lassen',
  'Let an application server stand between.': 'Einen Anwendungsserver dazwischenstellen.',
  'Let go of {0} on {1}: it runs on, no longer part of this design':
    '{0} auf {1} loslassen: läuft weiter, gehört nicht mehr zu diesem Entwurf',
  'Let it run on any hosts, apart': 'Auf beliebigen Hosts laufen lassen, getrennt',
  'Link it to the servers that it spreads load over.':
    'Ihn mit den Servern verbinden, auf die er die Last verteilt.',
  'Link to itself': 'Verbindung zu sich selbst',
  'Link to nothing': 'Verbindung ins Leere',
  'Load balancer': 'Lastverteiler',
  'Load balancer of a single machine': 'Lastverteiler für eine einzige Maschine',
  'Load balancer of several tiers': 'Lastverteiler für mehrere Ebenen',
  'Load balancer with nothing behind it': 'Lastverteiler ohne etwas dahinter',
  'Load balancer with several ports': 'Lastverteiler mit mehreren Ports',
  'Load balancers': 'Lastverteiler',
  'Load balancing': 'Lastverteilung',
  Locked: 'Gesperrt',
  'MAC address used twice': 'MAC-Adresse doppelt vergeben',
  Mail: 'E-Mail',
  Mailboxes: 'Postfächer',
  'Make it 2 replicas': 'Auf 2 Replikate setzen',
  'Make it 2 replicas, addresses by DHCP': 'Auf 2 Replikate setzen, Adressen per DHCP',
  'Make it a single server': 'Zu einem einzelnen Server machen',
  'Make it as large as its image': 'So groß wie das Abbild machen',
  'Make it at least as large as the image, or leave its size empty.':
    'Sie mindestens so groß wie das Abbild machen oder ihre Größe leer lassen.',
  'Make it smaller, or add a host with more storage.':
    'Sie verkleinern oder einen Host mit mehr Speicherplatz hinzufügen.',
  'Make it {0}': 'Auf {0} setzen',
  'Make it {0} replicas': 'Auf {0} Replikate setzen',
  'Make its first disk a copy of {0}': 'Erste Festplatte zur Kopie von {0} machen',
  'Make servers smaller, add hosts, or allow more over-commit in the properties of the design.':
    'Server verkleinern, Hosts hinzufügen oder in den Eigenschaften des Entwurfs mehr Überbuchung erlauben.',
  'Make sure that the pool is active on the host, and plan again.':
    'Dafür sorgen, dass der Pool auf dem Host aktiv ist, und neu planen.',
  'Make the disk at least as large as the image, or leave its size empty.':
    'Die Festplatte mindestens so groß wie das Abbild machen oder ihre Größe leer lassen.',
  'Make this change with the tools of the hypervisor.':
    'Diese Änderung mit den Werkzeugen des Hypervisors vornehmen.',
  'Make {n} fresh address|Make {n} fresh addresses': [
    '{n} neue Adresse erzeugen',
    '{n} neue Adressen erzeugen',
  ],
  'Mark {0} on {1} as a server of this design': '{0} auf {1} als Server dieses Entwurfs markieren',
  'Memory over-commit': 'Arbeitsspeicher-Überbuchung',
  'More memory than any host': 'Mehr Arbeitsspeicher als jeder Host',
  'More memory than the hosts may give': 'Mehr Arbeitsspeicher, als die Hosts geben dürfen',
  'More vCPU than any host': 'Mehr vCPU als jeder Host',
  'More vCPU than the hosts may give': 'Mehr vCPU, als die Hosts geben dürfen',
  'Move it into a tier.': 'In eine Ebene verschieben.',
  'Move it to tier {0}': 'In die Ebene {0} verschieben',
  'Move it to {0}': 'Nach {0} verschieben',
  'Name it {0}': '{0} nennen',
  'Name on hosts': 'Name auf den Hosts',
  'Name used twice': 'Name doppelt vergeben',
  'Network card {0} of {1} is on a network that is not in the design.':
    'Netzwerkkarte {0} von {1} ist in einem Netz, das der Entwurf nicht hat.',
  'Network cards': 'Netzwerkkarten',
  'Network without a name on the hosts': 'Netz ohne Namen auf den Hosts',
  'Network {0} does not say what it is called on the hosts.':
    'Netz {0} sagt nicht, wie es auf den Hosts heißt.',
  'Networks {0} and {1} have the same range {2}.': 'Die Netze {0} und {1} haben denselben Bereich {2}.',
  'New servers of tier {0} would be on a network that is not in the design.':
    'Neue Server der Ebene {0} kämen in ein Netz, das der Entwurf nicht hat.',
  'No control characters': 'Keine Steuerzeichen',
  'No servers.': 'Keine Server.',
  'No spaces': 'Keine Leerzeichen',
  'None of the hosts that Terrace knows may run {0}.':
    'Keiner der Hosts, die Terrace kennt, darf {0} ausführen.',
  'Nor do {0} more.': 'Auch {0} weitere nicht.',
  'Not a MAC address': 'Keine MAC-Adresse',
  'Not a host name': 'Kein Hostname',
  'Not an address': 'Keine Adresse',
  'Not an address range': 'Kein Adressbereich',
  Notes: 'Notizen',
  'Nothing to start from': 'Nichts zum Starten',
  'Nothing was changed.': 'Nichts wurde geändert.',
  'Nothing was read from it and nothing was changed.': 'Nichts wurde daraus gelesen und nichts geändert.',
  'On the hosts': 'Auf den Hosts',
  'One leads, the others follow; kept on different hosts.':
    'Einer führt, die anderen folgen; auf verschiedenen Hosts gehalten.',
  'One small Debian machine, to begin with or to try something on.':
    'Eine kleine Debian-Maschine, für den Anfang oder um etwas auszuprobieren.',
  'Only letters, digits, dots, colons and dashes':
    'Nur Buchstaben, Ziffern, Punkte, Doppelpunkte und Bindestriche',
  'Overlapping ranges': 'Überlappende Bereiche',
  Placement: 'Platzierung',
  'Please report it with the log (Help > Show log folder).':
    'Bitte zusammen mit dem Protokoll melden (Hilfe > Protokollordner anzeigen).',
  Protocol: 'Protokoll',
  'Put the mark of this design on {0} on {1} again, to remove it':
    'Markierung dieses Entwurfs auf {0} auf {1} wieder setzen, um sie zu entfernen',
  'Put {0} there, or choose another image.': '{0} dort ablegen oder ein anderes Abbild wählen.',
  'Raise its number of replicas or link another server.':
    'Die Anzahl ihrer Replikate erhöhen oder einen weiteren Server verbinden.',
  'Raise its number of replicas, or link them through a second server.':
    'Die Zahl der Replikate erhöhen oder sie über einen zweiten Server verbinden.',
  'Raise the number of replicas or add a second server.':
    'Die Zahl der Replikate erhöhen oder einen zweiten Server hinzufügen.',
  'Range that begins inside itself': 'Bereich, der in sich selbst beginnt',
  'Range {0} of network {1} lies in {2} of network {3}.':
    'Bereich {0} von Netz {1} liegt in {2} von Netz {3}.',
  'Reached from outside': 'Von außen erreichbar',
  'Reboot {0} on {1}': '{0} auf {1} neu starten',
  'Record {0}': 'Datensatz {0}',
  'Record {0} is not an object.': 'Datensatz {0} ist kein Objekt.',
  'Remove the definition of {0} on {1}': 'Definition von {0} auf {1} entfernen',
  'Remove {0} from {1}': '{0} von {1} entfernen',
  'Rename it {0}': 'In {0} umbenennen',
  'Rename one to {0}': 'In {0} umbenennen',
  'Rename the server, or keep it off {0} by a host rule.':
    'Den Server umbenennen oder mit einer Host-Regel von {0} fernhalten.',
  'Rename {n} of them|Rename {n} of them': ['{n} davon umbenennen', '{n} davon umbenennen'],
  Replicas: 'Replikate',
  'Replicas may share a host': 'Replikate dürfen sich einen Host teilen',
  'Reset {0} on {1}': '{0} auf {1} zurücksetzen',
  'Resume {0} on {1}': '{0} auf {1} fortsetzen',
  Role: 'Rolle',
  Rules: 'Regeln',
  'Sample shop': 'Beispiel-Shop',
  Servers: 'Server',
  'Servers that stand in for one another usually share a tier.':
    'Server, die füreinander einspringen, liegen meist in einer Ebene.',
  'Set its size back, or add a smaller disk and move the data.':
    'Die Größe zurücksetzen oder eine kleinere Festplatte hinzufügen und die Daten umziehen.',
  'Set the CPU weight and ceiling of {0} on {1}': 'CPU-Gewicht und -Obergrenze von {0} auf {1} setzen',
  'Should run': 'Soll laufen',
  'Shut down {0} on {1}': '{0} auf {1} herunterfahren',
  'Single point of failure': 'Einzelne Ausfallstelle',
  'Single server': 'Einzelner Server',
  'Split it.': 'Sie aufteilen.',
  'Start {0} on {1}': '{0} auf {1} starten',
  'Start {0} together with its host on {1}': '{0} zusammen mit dem Host {1} starten',
  'Starts with its host': 'Startet mit seinem Host',
  'Stays on {0}, where it is, although the host no longer qualifies: {1}.':
    'Bleibt auf {0}, wo es ist, obwohl der Host sich nicht mehr eignet: {1}.',
  'Stays on {0}, where it is.': 'Bleibt auf {0}, wo es ist.',
  'Stays where it is: its host is no longer in the list.':
    'Bleibt, wo es ist: Sein Host steht nicht mehr in der Liste.',
  'Suspend {0} on {1}': '{0} auf {1} anhalten',
  Tags: 'Schlagwörter',
  "Take Terrace's mark off {0} on {1}": 'Markierung von Terrace auf {0} auf {1} entfernen',
  'Take it off that network, and let an application server stand between.':
    'Aus diesem Netz nehmen und einen Anwendungsserver dazwischenstellen.',
  'Take it off {0}': 'Von {0} nehmen',
  'Take one of the two rules away.': 'Eine der beiden Regeln entfernen.',
  'Take {0} off the rule': '{0} aus der Regel nehmen',
  'Terrace did not make {0}': 'Terrace hat {0} nicht angelegt',
  'Terrace has no way from version {0} of designs to {1}.':
    'Terrace kennt keinen Weg von Version {0} der Entwürfe zu {1}.',
  'Terrace met an error it did not expect: {0}': 'Terrace ist auf einen unerwarteten Fehler gestoßen: {0}',
  Text: 'Text',
  'The column for {0} is there twice.': 'Die Spalte für {0} ist doppelt vorhanden.',
  'The design has no usable id.': 'Der Entwurf hat keine brauchbare Id.',
  'The design needs a list of at most {0} "records".':
    'Der Entwurf braucht eine Liste "records" mit höchstens {0} Einträgen.',
  'The design was left as it is.': 'Der Entwurf blieb, wie er ist.',
  'The file does not say which version of the design format it has.':
    'Die Datei sagt nicht, welche Version des Entwurfsformats sie hat.',
  'The file ends too early, in line {0}: it was cut off.':
    'Die Datei endet zu früh, in Zeile {0}: Sie wurde abgeschnitten.',
  'The file has an unknown part {0}: left out.': 'Die Datei hat einen unbekannten Teil {0}: ausgelassen.',
  'The file has {0} rows; at most {1} can be read at once.':
    'Die Datei hat {0} Zeilen; höchstens {1} lassen sich auf einmal lesen.',
  'The file is empty.': 'Die Datei ist leer.',
  'The file is larger than {0} bytes, so it is no design.':
    'Die Datei ist größer als {0} Bytes, also kein Entwurf.',
  'The file is nested deeper than {0} levels (line {1}), so it is no design.':
    'Die Datei ist tiefer als {0} Ebenen verschachtelt (Zeile {1}), also kein Entwurf.',
  'The file is no Terrace design: it does not begin with {"terrace":{"format":"design", …}.':
    'Die Datei ist kein Terrace-Entwurf: Sie beginnt nicht mit {"terrace":{"format":"design", …}.',
  'The file is not JSON: line {0}, column {1}.': 'Die Datei ist kein JSON: Zeile {0}, Spalte {1}.',
  'The firewall rule from {0} to {1} names {2}, which is neither an address nor a range.':
    'Die Firewallregel von {0} zu {1} nennt {2}; das ist weder eine Adresse noch ein Bereich.',
  'The first line names no column for the names of servers.':
    'Die erste Zeile nennt keine Spalte für die Namen von Servern.',
  'The host rule of {0} names {1}, which Terrace does not know.':
    'Die Host-Regel von {0} nennt {1}, was Terrace nicht kennt.',
  'The plan can be read; to carry it out, bring the host back or let the server run elsewhere.':
    'Der Plan lässt sich lesen; um ihn auszuführen, den Host zurückholen oder den Server anderswo laufen lassen.',
  'The quote opened in line {0} is never closed.':
    'Das Anführungszeichen, das in Zeile {0} öffnet, wird nie geschlossen.',
  'The servers behind {0} are asked on different ports.':
    'Die Server hinter {0} werden über verschiedene Ports angesprochen.',
  'The servers behind {0} are in several tiers.': 'Die Server hinter {0} liegen in mehreren Ebenen.',
  'The {0} replicas of {1} are kept apart, but of the hosts that Terrace knows only {2} may run them.':
    'Die {0} Replikate von {1} werden getrennt gehalten, aber von den Hosts, die Terrace kennt, darf sie nur {2} ausführen.',
  'The {0} replicas of {1} are kept apart, but only {n} host is allowed.|The {0} replicas of {1} are kept apart, but only {n} hosts are allowed.':
    [
      'Die {0} Replikate von {1} werden getrennt gehalten, aber nur {n} Host ist erlaubt.',
      'Die {0} Replikate von {1} werden getrennt gehalten, aber nur {n} Hosts sind erlaubt.',
    ],
  'The {0} replicas of {1} may all come to run on one host.':
    'Die {0} Replikate von {1} können alle auf einem Host landen.',
  'There is a server named {0} already.': 'Es gibt schon einen Server namens {0}.',
  'There is no host to run {0} on.': 'Es gibt keinen Host, auf dem {0} laufen könnte.',
  'There is no {0} to change.': 'Es gibt kein {0}, das sich ändern ließe.',
  'Three control-plane nodes and three workers behind a balancer, with a registry.':
    'Drei Steuerungsknoten und drei Arbeitsknoten hinter einem Lastverteiler, dazu eine Registry.',
  'Three database nodes that elect a leader, proxies in front, and a backup.':
    'Drei Datenbankknoten, die einen führenden wählen, Proxys davor und eine Sicherung.',
  'Three-tier shop': 'Shop in drei Ebenen',
  'Tier without redundancy': 'Ebene ohne Redundanz',
  'Tier {0} has a single server, {1}: when its host fails, the tier does.':
    'Ebene {0} hat einen einzigen Server, {1}: Fällt sein Host aus, fällt auch die Ebene aus.',
  To: 'Nach',
  'Too few hosts for the replicas': 'Zu wenige Hosts für die Replikate',
  'Too few known hosts for the replicas': 'Zu wenige bekannte Hosts für die Replikate',
  'Two records have the id {0}.': 'Zwei Datensätze haben die Id {0}.',
  'Two relays, a spam filter, mailboxes, webmail and a directory of users.':
    'Zwei Relays, ein Spamfilter, Postfächer, Webmail und ein Benutzerverzeichnis.',
  'Unexpected value {0}': 'Unerwarteter Wert {0}',
  'Unknown host': 'Unbekannter Host',
  'Unknown image': 'Unbekanntes Abbild',
  'Unknown network': 'Unbekanntes Netz',
  'Untitled design': 'Unbenannter Entwurf',
  'Use an address between the first and the last of the range.':
    'Eine Adresse zwischen der ersten und der letzten des Bereichs verwenden.',
  'Use letters, digits and dashes, at most 63 in all, if the guest takes its name from here.':
    'Buchstaben, Ziffern und Bindestriche verwenden, höchstens 63 insgesamt, wenn der Gast seinen Namen von hier nimmt.',
  'Use the host’s default network': 'Standardnetz des Hosts verwenden',
  virtual: 'virtuell',
  VLAN: 'VLAN',
  'Volume {0} in pool {1} on {2} is kept: {3}.': 'Volume {0} in Pool {1} auf {2} wird behalten: {3}.',
  Web: 'Web',
  'Web and database': 'Web und Datenbank',
  'Without a disk': 'Ohne Festplatte',
  'Without a name': 'Ohne Namen',
  'Without a tier': 'Ohne Ebene',
  'Without memory': 'Ohne Arbeitsspeicher',
  Workers: 'Arbeitsknoten',
  'Write "id":"design:" followed by 1 to 32 letters a-z and digits, and never change it: machines are recognised by it.':
    '"id":"design:" gefolgt von 1 bis 32 Buchstaben a-z und Ziffern schreiben und nie ändern: Daran werden Maschinen erkannt.',
  'Write "terrace":{"format":"design","version":{0}}.':
    '"terrace":{"format":"design","version":{0}} hineinschreiben.',
  'Write it like 10.0.0.0/24 or fd00::/64, or leave it empty.':
    'In der Form 10.0.0.0/24 oder fd00::/64 schreiben oder leer lassen.',
  'Write it like 10.0.0.5 or fd00::5, without a prefix, or leave it empty for DHCP.':
    'In der Form 10.0.0.5 oder fd00::5 schreiben, ohne Präfix, oder für DHCP leer lassen.',
  'Write it like 10.0.0.5, 10.0.0.0/24 or fd00::/64.':
    'In der Form 10.0.0.5, 10.0.0.0/24 oder fd00::/64 schreiben.',
  'Write it like 52:54:00:12:34:56, or leave it empty: Terrace then makes one.':
    'In der Form 52:54:00:12:34:56 schreiben oder leer lassen: Dann erzeugt Terrace eine.',
  'Write {0}': '{0} schreiben',
  'Write {0}.': '{0} schreiben.',
  'Written by a newer Terrace (version {0} of the format, this one knows {1}): opened read-only, as far as it is understood.':
    'Von einem neueren Terrace geschrieben (Version {0} des Formats, dieses kennt {1}): nur zum Lesen geöffnet, soweit verständlich.',
  'ability: {0}': 'Fähigkeit: {0}',
  active: 'aktiv',
  allowed: 'erlaubt',
  'allowed from {0}': 'erlaubt von {0}',
  'apart: kept away from {0}, which is placed here': 'getrennt: von {0} ferngehalten, hier schon platziert',
  'as its image': 'wie sein Abbild',
  'at most {n} new connection a second|at most {n} new connections a second': [
    'höchstens {n} neue Verbindung pro Sekunde',
    'höchstens {n} neue Verbindungen pro Sekunde',
  ],
  'autostart off → on by hand': 'Autostart von Hand geändert: aus → an',
  'autostart on → off by hand': 'Autostart von Hand geändert: an → aus',
  'by client': 'nach Client',
  'card {0} on {1}': 'Karte {0} an {1}',
  'cpu: needs {0} vCPU at once, the host has {1} processors ({2} short)':
    'CPU: braucht {0} vCPU auf einmal, der Host hat {1} Prozessoren ({2} zu wenig)',
  'cpu: needs {0} vCPU, {1} of {2} free ({3} short)':
    'CPU: braucht {0} vCPU, {1} von {2} frei ({3} zu wenig)',
  'crashed though it should run': 'abgestürzt, obwohl er laufen soll',
  'deletes disk {0} of {1} with all its data': 'löscht Festplatte {0} von {1} mit allen Daten',
  'deletes the copy of image {0} on {1} ({2}); the original stays on {3}':
    'löscht die Kopie des Abbilds {0} auf {1} ({2}); das Original bleibt auf {3}',
  denied: 'verboten',
  'denied from {0}': 'verboten von {0}',
  'disk {0}': 'Festplatte {0}',
  'disk {0} ({1})': 'Festplatte {0} ({1})',
  'disk {0} added': 'Festplatte {0} hinzugefügt',
  'disk {0} added at the next start': 'Festplatte {0} beim nächsten Start hinzugefügt',
  'disk {0} added by hand': 'Festplatte {0} von Hand hinzugefügt',
  'disk {0} is missing: {1} is not in pool {2}': 'Festplatte {0} fehlt: {1} ist nicht in Pool {2}',
  'disk {0} removed': 'Festplatte {0} entfernt',
  'disk {0} removed at the next start': 'Festplatte {0} beim nächsten Start entfernt',
  'disk {0} was taken off by hand': 'Festplatte {0} wurde von Hand abgehängt',
  'disk {0} {1}': 'Festplatte {0} {1}',
  'disk {0} {1} ({2} in pool {3})': 'Festplatte {0} {1} ({2} in Pool {3})',
  'disk {0} {1} → {2}': 'Festplatte {0} {1} → {2}',
  'enabled: {0} is switched off in Terrace': 'eingeschaltet: {0} ist in Terrace ausgeschaltet',
  'expected an id like {0}:x': 'eine Id wie {0}:x erwartet',
  'facts: {0} was never read, so nothing is known of it':
    'Fakten: {0} wurde nie gelesen, also ist nichts über ihn bekannt',
  'family: needs {0}, this is {1}': 'Familie: braucht {0}, dies ist {1}',
  'firmware {0} → {1}': 'Firmware {0} → {1}',
  free: 'frei',
  'host rule: never on {0}': 'Host-Regel: nie auf {0}',
  'host rule: only on {0}': 'Host-Regel: nur auf {0}',
  'host {0}': 'Host {0}',
  'hypervisor: none that Terrace can use was found': 'Hypervisor: keiner gefunden, den Terrace nutzen kann',
  'image {0} in pool {1} on {2}': 'Abbild {0} in Pool {1} auf {2}',
  'in turn': 'der Reihe nach',
  it: 'Wert',
  'it answers': 'er antwortet',
  'it does not answer, its last known facts are used':
    'er antwortet nicht, verwendet werden seine zuletzt bekannten Fakten',
  'it emulates, without hardware help': 'er emuliert, ohne Hilfe der Hardware',
  'it virtualises in hardware': 'er virtualisiert in Hardware',
  'its host is no longer in the list': 'sein Host steht nicht mehr in der Liste',
  'its load is not measured': 'seine Last ist nicht gemessen',
  'its network {0} is not in the design': 'ihr Netz {0} ist nicht im Entwurf',
  'least busy': 'an den am wenigsten Belasteten',
  'memory stays {0} at its next start': 'Arbeitsspeicher bleibt beim nächsten Start {0}',
  'memory {0}': 'Arbeitsspeicher {0}',
  'memory {0} → {1}': 'Arbeitsspeicher {0} → {1}',
  'memory {0} → {1} at the next start': 'Arbeitsspeicher {0} → {1} beim nächsten Start',
  'memory {0} → {1} by hand': 'Arbeitsspeicher von Hand geändert: {0} → {1}',
  'memory: needs {0}, {1} of {2} free ({3} short)':
    'Arbeitsspeicher: braucht {0}, {1} von {2} frei ({3} zu wenig)',
  missing: 'fehlt',
  'moved to {0} by hand': 'von Hand nach {0} verschoben',
  'name {0} on {1}': 'Name {0} auf {1}',
  'name {0} → {1}': 'Name {0} → {1}',
  'name {0} → {1} at the next start': 'Name {0} → {1} beim nächsten Start',
  'name {0} → {1} by hand': 'Name von Hand geändert: {0} → {1}',
  'network card {0} ({1} on {2})': 'Netzwerkkarte {0} ({1} an {2})',
  'network card {0} added': 'Netzwerkkarte {0} hinzugefügt',
  'network card {0} added at the next start': 'Netzwerkkarte {0} beim nächsten Start hinzugefügt',
  'network card {0} on {1}': 'Netzwerkkarte {0} an {1}',
  'network card {0} on {1} added by hand': 'Netzwerkkarte {0} an {1} von Hand hinzugefügt',
  'network card {0} on {1} removed by hand': 'Netzwerkkarte {0} an {1} von Hand entfernt',
  'network card {0} removed': 'Netzwerkkarte {0} entfernt',
  'network card {0} removed at the next start': 'Netzwerkkarte {0} beim nächsten Start entfernt',
  'network card {0} → {1}': 'Netzwerkkarte {0} → {1}',
  'network: needs any active network or bridge, the host has none':
    'Netz: braucht irgendein aktives Netz oder eine Bridge, der Host hat keines',
  'network: needs {0} {1}, the host has none': 'Netz: braucht {0} {1}, der Host hat keines',
  'network: needs {0} {1}, the host has {2}': 'Netz: braucht {0} {1}, der Host hat {2}',
  'network: {0} {1} is there but not active': 'Netz: {0} {1} ist da, aber nicht aktiv',
  no: 'nein',
  'no longer starts together with its host': 'startet nicht mehr zusammen mit seinem Host',
  'no other server of this design runs there': 'kein anderer Server dieses Entwurfs läuft dort',
  none: 'keine',
  'not there': 'nicht da',
  'other details': 'andere Einzelheiten',
  'paused though it should run': 'angehalten, obwohl er laufen soll',
  'pool {0} on {1}': 'Pool {0} auf {1}',
  'pool {0}: disk {1} needs {2}, {3} free ({4} short)':
    'Pool {0}: Festplatte {1} braucht {2}, {3} frei ({4} zu wenig)',
  'pool: disk {0} is qcow2, but pool {1} ({2}) holds raw disks only':
    'Pool: Festplatte {0} ist qcow2, aber Pool {1} ({2}) fasst nur Raw-Festplatten',
  'pool: disk {0} needs an active pool of files, the host has none':
    'Pool: Festplatte {0} braucht einen aktiven Pool aus Dateien, der Host hat keinen',
  'pool: disk {0} needs an active storage pool, the host has none':
    'Pool: Festplatte {0} braucht einen aktiven Speicherpool, der Host hat keinen',
  'pool: disk {0} needs pool {1}, which is not active':
    'Pool: Festplatte {0} braucht Pool {1}, der nicht aktiv ist',
  'pool: disk {0} needs pool {1}, which is not there':
    'Pool: Festplatte {0} braucht Pool {1}, der nicht da ist',
  'removes {0} from {1} for good': 'entfernt {0} endgültig von {1}',
  'removes {0} from {1} for good and deletes its disks {2}':
    'entfernt {0} endgültig von {1} und löscht die Festplatten {2}',
  'restarts {0}': 'startet {0} neu',
  'restarts {0} for: {1}': 'startet {0} neu für: {1}',
  'runs though it should be stopped': 'läuft, obwohl er gestoppt sein soll',
  set: 'gesetzt',
  'settings added|settings added': ['Einstellungen hinzugefügt', 'Einstellungen hinzugefügt'],
  'settings changed|settings changed': ['Einstellungen geändert', 'Einstellungen geändert'],
  'settings removed|settings removed': ['Einstellungen entfernt', 'Einstellungen entfernt'],
  'size unknown': 'Größe unbekannt',
  'starts together with its host': 'startet zusammen mit seinem Host',
  'stopped though it should run': 'gestoppt, obwohl er laufen soll',
  'stops {0}': 'stoppt {0}',
  'stops {0} for: {1}': 'stoppt {0} für: {1}',
  'stops {0}; the plan then {1}': 'stoppt {0}; der Plan {1}',
  'taken by machine {0}': 'von Maschine {0} belegt',
  'that host is no longer in the list': 'dieser Host steht nicht mehr in der Liste',
  'the image is already there': 'das Abbild ist schon dort',
  'the machine is not on {0}: deleted by hand, or never finished':
    'die Maschine ist nicht auf {0}: von Hand gelöscht oder nie fertig geworden',
  'the mark of this design is put on again': 'die Markierung dieses Entwurfs wird wieder gesetzt',
  'the mark of this design is taken off; the machine and all its disks stay':
    'die Markierung dieses Entwurfs wird entfernt; die Maschine und alle ihre Festplatten bleiben',
  'the mark of this design was taken off by hand': 'die Markierung dieses Entwurfs wurde von Hand entfernt',
  there: 'da',
  'tier rule: tier {0} allows only {1}, this is {2}': 'Ebenenregel: Ebene {0} erlaubt nur {1}, dies ist {2}',
  unnamed: 'unbenannt',
  'vCPU stays {0} at its next start': 'vCPU bleibt beim nächsten Start {0}',
  'vCPU {0} → {1}': 'vCPU {0} → {1}',
  'vCPU {0} → {1} at the next start': 'vCPU {0} → {1} beim nächsten Start',
  'vCPU {0} → {1} by hand': 'vCPU von Hand geändert: {0} → {1}',
  'volume {0} in pool {1} on {2}': 'Volume {0} in Pool {1} auf {2}',
  yes: 'ja',
  '{0} already has a machine named {1} that Terrace did not make and will not touch.':
    '{0} hat schon eine Maschine namens {1}, die Terrace nicht angelegt hat und nicht anrühren wird.',
  '{0} already has a machine named {1} that belongs to another server.':
    '{0} hat schon eine Maschine namens {1}, die zu einem anderen Server gehört.',
  '{0} and {1}': '{0} und {1}',
  '{0} and {1} more': '{0} und {1} weitere',
  '{0} and {1} would both be named {2} on {3}.': '{0} und {1} würden beide auf {3} den Namen {2} tragen.',
  '{0} balances load over a single machine, {1}.': '{0} verteilt Last auf eine einzige Maschine, {1}.',
  '{0} cannot be changed as drawn on {1}: {2}.': '{0} lässt sich auf {1} nicht wie gezeichnet ändern: {2}.',
  '{0} disks of {1} are named {2}.': '{0} Festplatten von {1} heißen {2}.',
  '{0} does not answer': '{0} antwortet nicht',
  '{0} does not: {1}.': '{0} nicht: {1}.',
  '{0} fits on no host.': '{0} passt auf keinen Host.',
  '{0} for {1} is no size: write it like 4 GiB or 512 MiB.':
    '{0} bei {1} ist keine Größe: in der Form 4 GiB oder 512 MiB schreiben.',
  '{0} for {1} is no whole number from {2} to {3}.': '{0} bei {1} ist keine ganze Zahl von {2} bis {3}.',
  '{0} from {1}': '{0} aus {1}',
  '{0} had it, but Terrace did not make it': '{0} hatte es, aber Terrace hat es nicht angelegt',
  '{0} has a further machine, {1}, that carries the mark of {2}. It is left alone.':
    '{0} hat eine weitere Maschine, {1}, mit der Markierung von {2}. Sie wird in Ruhe gelassen.',
  '{0} has a volume {1} in pool {2} that no machine uses. It is left alone; {3} gets another name.':
    '{0} hat ein Volume {1} in Pool {2}, das keine Maschine nutzt. Es wird in Ruhe gelassen; {3} bekommt einen anderen Namen.',
  '{0} has an unknown field {1}: kept, but without effect.':
    '{0} hat ein unbekanntes Feld {1}: behalten, aber ohne Wirkung.',
  '{0} has an unknown field {1}: left out.': '{0} hat ein unbekanntes Feld {1}: ausgelassen.',
  '{0} has its disk {1} in pool {2} of {3}, which cannot be looked into now.':
    '{0} hat seine Festplatte {1} in Pool {2} von {3}, in den jetzt nicht hineingesehen werden kann.',
  '{0} has less than 1 MiB of memory.': '{0} hat weniger als 1 MiB Arbeitsspeicher.',
  '{0} has no active network': '{0} hat kein aktives Netz',
  '{0} has no disk, so it has nothing to start from.':
    '{0} hat keine Festplatte, also nichts, wovon er starten könnte.',
  '{0} has no host: {1}': '{0} hat keinen Host: {1}',
  '{0} has no hypervisor that Terrace can use': '{0} hat keinen Hypervisor, den Terrace nutzen kann',
  '{0} has no type.': '{0} hat keinen Typ.',
  '{0} has only blank disks, so nothing is installed that it could start.':
    '{0} hat nur leere Festplatten, es ist also nichts installiert, was starten könnte.',
  '{0} has twice the address {1}.': '{0} hat zweimal die Adresse {1}.',
  '{0} have the address {1}.': '{0} haben die Adresse {1}.',
  '{0} holds data and stands in network {1}, which can be reached from outside.':
    '{0} hält Daten und steht im Netz {1}, das von außen erreichbar ist.',
  '{0} in pool {1}': '{0} in Pool {1}',
  '{0} in pool {1} of {2}': '{0} in Pool {1} von {2}',
  '{0} is a dedicated server. None of the hosts can set up dedicated servers yet, so it is left out of this plan.':
    '{0} ist ein dedizierter Server. Noch kann keiner der Hosts dedizierte Server einrichten, deshalb fehlt er in diesem Plan.',
  '{0} is a load balancer with nothing behind it.': '{0} ist ein Lastverteiler ohne etwas dahinter.',
  '{0} is a single point of failure: it is the only way between {1} and {2}.':
    '{0} ist eine einzelne Ausfallstelle: der einzige Weg zwischen {1} und {2}.',
  '{0} is in a tier that is not in the design.': '{0} ist in einer Ebene, die der Entwurf nicht hat.',
  '{0} is no IPv4 or IPv6 address.': '{0} ist keine IPv4- oder IPv6-Adresse.',
  '{0} is no image: write pool/volume.': '{0} ist kein Abbild: pool/volume schreiben.',
  '{0} is no kind of server: write virtual or dedicated.':
    '{0} ist keine Art von Server: virtual oder dedicated schreiben.',
  '{0} is not a host name that a guest could take.': '{0} ist kein Hostname, den ein Gast annehmen könnte.',
  '{0} is not valid.': '{0} ist nicht gültig.',
  '{0} is of an unknown type, {1}: left out.': '{0} hat den unbekannten Typ {1}: ausgelassen.',
  '{0} is switched off in Terrace': '{0} ist in Terrace ausgeschaltet',
  '{0} is the only host that qualifies. {1}': '{0} ist der einzige Host, der sich eignet. {1}',
  '{0} is the only host, and it has room.': '{0} ist der einzige Host, und er hat Platz.',
  '{0} may not talk to {1}': '{0} darf nicht mit {1} sprechen',
  '{0} may not talk to {1} on {2}': '{0} darf nicht mit {1} über {2} sprechen',
  '{0} may run only on {1} and never there.': '{0} darf nur auf {1} laufen und dort nie.',
  '{0} may run only on {1}, but tier {2} allows only {3}.':
    '{0} darf nur auf {1} laufen, aber Ebene {2} erlaubt nur {3}.',
  '{0} needs {1} of memory; the largest host, {2}, has {3}.':
    '{0} braucht {1} Arbeitsspeicher; der größte Host, {2}, hat {3}.',
  '{0} needs {1} vCPU and {2} of memory; no host that Terrace knows has both.':
    '{0} braucht {1} vCPU und {2} Arbeitsspeicher; kein Host, den Terrace kennt, hat beides.',
  '{0} needs {1} vCPU; the largest host, {2}, has {3} processors.':
    '{0} braucht {1} vCPU; der größte Host, {2}, hat {3} Prozessoren.',
  '{0} of memory stays free': '{0} des Arbeitsspeichers bleiben frei',
  '{0} of network {1} begins with an address inside the range: {2} is meant.':
    '{0} von Netz {1} beginnt mit einer Adresse innerhalb des Bereichs: Gemeint ist {2}.',
  '{0} of network {1} is not an address range.': '{0} von Netz {1} ist kein Adressbereich.',
  '{0} of vCPU stays free': '{0} der vCPU bleiben frei',
  '{0} on card {1} of {2} is not a MAC address of a card.':
    '{0} auf Karte {1} von {2} ist keine MAC-Adresse einer Karte.',
  '{0} on card {1} of {2} is not an IPv4 or IPv6 address.':
    '{0} auf Karte {1} von {2} ist keine IPv4- oder IPv6-Adresse.',
  '{0} on {1}': '{0} auf {1}',
  '{0} on {1} has {2}, which Terrace cannot describe, so this is left undone: {3}.':
    '{0} auf {1} hat {2}, was Terrace nicht beschreiben kann; deshalb unterbleibt dies: {3}.',
  '{0} on {1} {2}': '{0} an {1} {2}',
  '{0} on {1}: {2}.': '{0} auf {1}: {2}.',
  '{0} or {1}': '{0} oder {1}',
  '{0} replicas are kept apart, but only {n} host qualifies ({1}).|{0} replicas are kept apart, but only {n} hosts qualify ({1}).':
    [
      '{0} Replikate werden getrennt gehalten, aber nur {n} Host eignet sich ({1}).',
      '{0} Replikate werden getrennt gehalten, aber nur {n} Hosts eignen sich ({1}).',
    ],
  '{0} servers would be named {1}.': '{0} Server würden {1} heißen.',
  '{0} should be removed, but {1}. It is left as it is.':
    '{0} soll entfernt werden, aber {1}. Alles bleibt, wie es ist.',
  '{0} stands in network {1}, which can be reached from outside, and talks to {2} in the data tier itself.':
    '{0} steht im Netz {1}, das von außen erreichbar ist, und spricht selbst mit {2} in der Datenebene.',
  '{0} stays on {1} although {2}.': '{0} bleibt auf {1}, obwohl etwas dagegen spricht: {2}.',
  '{0} talks to {1}': '{0} spricht mit {1}',
  '{0} talks to {1} on {2}': '{0} spricht mit {1} über {2}',
  '{0} there against {1}': '{0} gegenüber {1}',
  '{0} uses it too': '{0} nutzt es auch',
  '{0} was never read': '{0} wurde nie gelesen',
  '{0} was put on a host before but its machine is not there now; it is made again.':
    '{0} wurde früher auf einem Host angelegt, aber seine Maschine ist jetzt nicht dort; sie wird neu angelegt.',
  '{0} was put on a host, but {1}. It is left as it is.':
    '{0} wurde auf einem Host angelegt, aber {1}. Alles bleibt, wie es ist.',
  '{0} was put on {1} before but its machine is not there now; it is made again.':
    '{0} wurde früher auf {1} angelegt, aber seine Maschine ist jetzt nicht dort; sie wird neu angelegt.',
  '{0} would have the MAC address {1} more than once.': 'Mehrfach vergeben bei {0}: die MAC-Adresse {1}.',
  '{0} would run on {1}, but {2}.': '{0} würde auf {1} laufen, aber {2}.',
  '{0}: disk {1} ({2}) is smaller than its image ({3}).':
    '{0}: Festplatte {1} ({2}) ist kleiner als ihr Abbild ({3}).',
  '{0}: disk {1} is {2} and cannot shrink to {3}.':
    '{0}: Festplatte {1} ist {2} groß und lässt sich nicht auf {3} verkleinern.',
  '{0}: image {1} is on no host that answers, so it cannot be copied to {2}.':
    '{0}: Abbild {1} ist auf keinem Host, der antwortet, und kann deshalb nicht auf {2} kopiert werden.',
  '{0}: network card {1} cannot be connected: {2}.':
    '{0}: Netzwerkkarte {1} lässt sich nicht verbinden: {2}.',
  '{0}: now {1}': '{0}: jetzt {1}',
  '{0}: was {1}, is {2}': '{0}: war {1}, ist {2}',
  '{0}: was {1}, which no longer holds': '{0}: war {1}, was nicht mehr gilt',
  '{0}: {1} is {2}. {3}.': '{0}: {1}: {2}. {3}.',
  '{n} entry|{n} entries': ['{n} Eintrag', '{n} Einträge'],
  '{n} frame added|{n} frames added': ['{n} Rahmen hinzugefügt', '{n} Rahmen hinzugefügt'],
  '{n} frame changed|{n} frames changed': ['{n} Rahmen geändert', '{n} Rahmen geändert'],
  '{n} frame moved|{n} frames moved': ['{n} Rahmen verschoben', '{n} Rahmen verschoben'],
  '{n} frame removed|{n} frames removed': ['{n} Rahmen entfernt', '{n} Rahmen entfernt'],
  '{n} link added|{n} links added': ['{n} Verbindung hinzugefügt', '{n} Verbindungen hinzugefügt'],
  '{n} link bent|{n} links bent': ['{n} Verbindung geknickt', '{n} Verbindungen geknickt'],
  '{n} link changed|{n} links changed': ['{n} Verbindung geändert', '{n} Verbindungen geändert'],
  '{n} link removed|{n} links removed': ['{n} Verbindung entfernt', '{n} Verbindungen entfernt'],
  '{n} network added|{n} networks added': ['{n} Netz hinzugefügt', '{n} Netze hinzugefügt'],
  '{n} network changed|{n} networks changed': ['{n} Netz geändert', '{n} Netze geändert'],
  '{n} network moved|{n} networks moved': ['{n} Netz verschoben', '{n} Netze verschoben'],
  '{n} network removed|{n} networks removed': ['{n} Netz entfernt', '{n} Netze entfernt'],
  '{n} note added|{n} notes added': ['{n} Notiz hinzugefügt', '{n} Notizen hinzugefügt'],
  '{n} note changed|{n} notes changed': ['{n} Notiz geändert', '{n} Notizen geändert'],
  '{n} note moved|{n} notes moved': ['{n} Notiz verschoben', '{n} Notizen verschoben'],
  '{n} note removed|{n} notes removed': ['{n} Notiz entfernt', '{n} Notizen entfernt'],
  '{n} other server of this design would share it|{n} other servers of this design would share it': [
    '{n} anderer Server dieses Entwurfs würde ihn sich teilen',
    '{n} andere Server dieses Entwurfs würden ihn sich teilen',
  ],
  '{n} server added|{n} servers added': ['{n} Server hinzugefügt', '{n} Server hinzugefügt'],
  '{n} server changed|{n} servers changed': ['{n} Server geändert', '{n} Server geändert'],
  '{n} server moved|{n} servers moved': ['{n} Server verschoben', '{n} Server verschoben'],
  '{n} server removed|{n} servers removed': ['{n} Server entfernt', '{n} Server entfernt'],
  '{n} tier added|{n} tiers added': ['{n} Ebene hinzugefügt', '{n} Ebenen hinzugefügt'],
  '{n} tier changed|{n} tiers changed': ['{n} Ebene geändert', '{n} Ebenen geändert'],
  '{n} tier moved|{n} tiers moved': ['{n} Ebene verschoben', '{n} Ebenen verschoben'],
  '{n} tier removed|{n} tiers removed': ['{n} Ebene entfernt', '{n} Ebenen entfernt'],
  'it runs on {0}, which is not in the file': 'sie läuft auf {0}, das nicht in der Datei steht',
  'it has no ratio of vCPUs': 'es steht kein Verhältnis der vCPUs darin',
  '“{0}” is no size': '„{0}“ ist keine Größe',
  '“{0}” cannot be read: {1}.': '„{0}“ kann nicht gelesen werden: {1}.',
  'Nothing was placed.': 'Nichts wurde platziert.',
  "Check the file; it should be in Ganeti's text format.":
    'Prüfen Sie die Datei; sie sollte im Textformat von Ganeti sein.',
  'reserve: with {0} here {1} could not restart if {2} failed ({3} of memory short)':
    'Reserve: mit {0} hier könnte {1} nicht neu starten, wenn {2} ausfiele ({3} Speicher zu wenig)',
  'reserve: with {0} here {1} could not restart if {2} failed ({3} vCPU short)':
    'Reserve: mit {0} hier könnte {1} nicht neu starten, wenn {2} ausfiele ({3} vCPU zu wenig)',
  'reserve: with {0} here {1} could not restart if {2} failed, since no other host may run it':
    'Reserve: mit {0} hier könnte {1} nicht neu starten, wenn {2} ausfiele, da kein anderer Host ihn ausführen darf',
  'what runs on {0}': 'was auf {0} läuft',
  'it were switched on in Terrace': 'er in Terrace eingeschaltet wäre',
  'the server’s host rule allowed it': 'die Hostregel des Servers es erlaubte',
  'the server’s rule for hypervisors allowed it': 'die Hypervisor-Regel des Servers es erlaubte',
  'the tier’s rule for hypervisors allowed it': 'die Hypervisor-Regel der Ebene es erlaubte',
  'replicas could share a host': 'Replikate sich einen Host teilen dürften',
  '{0} more memory were free there': 'dort {0} mehr Speicher frei wären',
  '{0} more vCPU were free there': 'dort {0} vCPU mehr frei wären',
  '{0} vCPU per processor were allowed': '{0} vCPU je Prozessor erlaubt wären',
  'it asked for no more than {0} vCPU': 'er nicht mehr als {0} vCPU verlangte',
  '{0} more were free in pool {1}': 'im Pool {1} {0} mehr frei wären',
  '{0} {1} were active there': '{0} {1} dort aktiv wäre',
  '{0} finds no place.': '{0} findet keinen Platz.',
  '{0} finds no place beside the others.': '{0} findet neben den anderen keinen Platz.',
  'No host is allowed; {0} comes nearest, but for: {1}.':
    'Kein Host ist erlaubt; am nächsten kommt {0}, bis auf: {1}.',
  '{0} comes nearest; it lacks {1}.': 'Am nächsten kommt {0}; es fehlen {1}.',
  '{0} would have to send more than its rate.': '{0} müsste mehr senden, als seine Rate zulässt.',
  'All find a place without any one of: {0}.': 'Alle finden einen Platz, wenn eine davon wegfällt: {0}.',
}
