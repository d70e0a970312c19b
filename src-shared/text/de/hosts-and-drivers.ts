import type { Texts } from '../translate.ts'

/** What main says: errors, drivers and their advice, the audit log, the native menu. */
export const mainTexts: Texts = {
  '"design versions list" shows those that are kept, with their ids.':
    '„design versions list“ zeigt die aufbewahrten mit ihren IDs.',
  '"{0}" cannot be done. {1}.': '„{0}“ ist nicht möglich. {1}.',
  '"{0}" is no network address of a card': '„{0}“ ist keine Netzwerkadresse einer Karte',
  '&Edit': '&Bearbeiten',
  '&File': '&Datei',
  '&Help': '&Hilfe',
  '&View': '&Ansicht',
  'A command holds a character that cannot be sent to a host.':
    'Ein Befehl enthält ein Zeichen, das nicht an einen Host gesendet werden kann.',
  'A host cannot be its own jump host.': 'Ein Host kann nicht sein eigener Jump-Host sein.',
  'A host named {0} exists already.': 'Ein Host namens {0} ist schon vorhanden.',
  'A job of {0} is still running.': 'Ein Auftrag von {0} läuft noch.',
  'A newer question took the place of this one.': 'Eine neuere Frage ist an die Stelle dieser getreten.',
  'A part of it was done before.': 'Ein Teil davon war vorher schon getan.',
  'Add Host…': 'Host hinzufügen…',
  'Add Servers from CSV…': 'Server aus CSV hinzufügen…',
  'Add it again if it is needed.': 'Ihn wieder hinzufügen, wenn er gebraucht wird.',
  'Added the host {0}': 'Host {0} hinzugefügt',
  'Adopted {0}': '{0} übernommen',
  'Agree to each marked step, or change the design.':
    'Jedem markierten Schritt zustimmen oder den Entwurf ändern.',
  'All practice hosts are in the list already.': 'Alle Übungshosts stehen schon in der Liste.',
  'Allow TCP forwarding in its SSH server (AllowTcpForwarding), or use another jump host.':
    'In seinem SSH-Server TCP-Weiterleitung erlauben (AllowTcpForwarding) oder einen anderen Jump-Host verwenden.',
  'Answers slowly': 'Antwortet langsam',
  'Applied, {n} step|Applied, {n} steps': ['Angewendet, {n} Schritt', 'Angewendet, {n} Schritte'],
  'Apply {0}': '{0} anwenden',
  'As it was before it is kept as {0}.': 'Der Stand davor ist als {0} aufbewahrt.',
  'Audit Log': 'Protokoll (Audit)',
  'Cannot be taken back: {0}.': 'Nicht zurücknehmbar: {0}.',
  'Change it with that version.': 'Ihn mit jener Version ändern.',
  'Changed the host {0}': 'Host {0} geändert',
  'Check how it is written and that the name service answers.':
    'Prüfen, ob sie richtig geschrieben ist und der Namensdienst antwortet.',
  'Check that its SSH service runs and that the port is right.':
    'Prüfen, ob der SSH-Dienst läuft und der Port stimmt.',
  'Check that its service runs, then restart Terrace.':
    'Prüfen, ob sein Dienst läuft, dann Terrace neu starten.',
  'Check that the host is on and that no firewall is in between, then try again.':
    'Prüfen, ob der Host eingeschaltet ist und keine Firewall dazwischen steht, dann erneut versuchen.',
  'Check the address and that the SSH service of the host runs.':
    'Die Adresse prüfen und ob der SSH-Dienst des Hosts läuft.',
  'Check the load of the host and try again.': 'Die Last des Hosts prüfen und erneut versuchen.',
  'Check the network or VPN of this workstation, and that the host is on.':
    'Das Netzwerk oder VPN dieses Rechners prüfen und ob der Host eingeschaltet ist.',
  'Check the rights of that folder and the free space of its disk, then start again.':
    'Die Rechte dieses Ordners und den freien Platz seiner Festplatte prüfen, dann neu starten.',
  'Check the rights of that folder and whether its disk is mounted read-only.':
    'Die Rechte dieses Ordners prüfen und ob seine Festplatte nur zum Lesen eingehängt ist.',
  'Check the user name, and that the right key or password is set for this host.':
    'Den Benutzernamen prüfen und ob für diesen Host der richtige Schlüssel oder das richtige Passwort eingestellt ist.',
  'Choose a network that the host has, or define it there.':
    'Ein Netz wählen, das der Host hat, oder es dort definieren.',
  'Choose another host than {0}, or change the design.':
    'Einen anderen Host als {0} wählen oder den Entwurf ändern.',
  'Choose another image in the design, or put it there.':
    'Im Entwurf ein anderes Abbild wählen oder es dort ablegen.',
  'Choose another jump host in the settings of {0}.':
    'In den Einstellungen von {0} einen anderen Jump-Host wählen.',
  'Choose another name, or delete that volume if nobody needs it.':
    'Einen anderen Namen wählen oder dieses Volume löschen, wenn niemand es braucht.',
  'Choose another name, or remove what has it.': 'Einen anderen Namen wählen oder entfernen, was ihn trägt.',
  'Choose another name, or rename what has it on the host.':
    'Einen anderen Namen wählen oder auf dem Host umbenennen, was ihn trägt.',
  'Choose another name.': 'Einen anderen Namen wählen.',
  'Choose another one from the list.': 'Eine andere aus der Liste wählen.',
  'Choose another place.': 'Einen anderen Ort wählen.',
  'Choose one from the list of jobs.': 'Einen aus der Liste der Aufträge wählen.',
  'Closed every connection ({0})': 'Alle Verbindungen geschlossen ({0})',
  'Compare the fingerprint with `ssh-keygen -lf /etc/ssh/ssh_host_…_key.pub` on its own console, then accept it.':
    'Den Fingerabdruck mit `ssh-keygen -lf /etc/ssh/ssh_host_…_key.pub` an seiner eigenen Konsole vergleichen, dann annehmen.',
  'Connect again to go on.': 'Neu verbinden, um weiterzumachen.',
  'Convert it to qcow2 or raw: qemu-img convert -O qcow2 …':
    'In qcow2 oder raw umwandeln: qemu-img convert -O qcow2 …',
  'Copied and verified {0}, SHA-256 {1}.': '{0} kopiert und geprüft, SHA-256 {1}.',
  'Copying was cancelled.': 'Das Kopieren wurde abgebrochen.',
  Cut: 'Ausschneiden',
  'Define or start the storage pool on the host, then probe it again.':
    'Den Speicherpool auf dem Host definieren oder starten, dann den Host neu abfragen.',
  Delete: 'Löschen',
  'Delete or rename it on the host if nobody needs it, then try again.':
    'Sie auf dem Host löschen oder umbenennen, wenn niemand sie braucht, dann erneut versuchen.',
  'Delete the volume that is based on it first, or make that one whole: qemu-img convert.':
    'Zuerst das darauf beruhende Volume löschen oder es zu einem ganzen machen: qemu-img convert.',
  'Destroy {0}': '{0} löschen',
  'Disabled the host {0}': 'Host {0} deaktiviert',
  'Does not answer': 'Antwortet nicht',
  'Earlier parts of this action may have taken effect.': 'Frühere Teile dieser Aktion können gewirkt haben.',
  'Enable it on its page first.': 'Ihn zuerst auf seiner Seite aktivieren.',
  'Enable {0} on its page, or choose another jump host in the settings of {1}.':
    '{0} auf seiner Seite aktivieren oder in den Einstellungen von {1} einen anderen Jump-Host wählen.',
  'Enabled the host {0}': 'Host {0} aktiviert',
  'Enter the secret again, or use a newer Terrace.':
    'Das Geheimnis erneut eingeben oder ein neueres Terrace verwenden.',
  'Everything saved before is still there; this change was not saved.':
    'Alles zuvor Gespeicherte ist noch da; diese Änderung wurde nicht gespeichert.',
  Exit: 'Beenden',
  'Export the audit log': 'Audit-Protokoll exportieren',
  'Fit Design': 'Entwurf einpassen',
  'Forgot the host key of {0}': 'Host-Schlüssel von {0} vergessen',
  'Found done already.': 'Schon erledigt vorgefunden.',
  'Found done by now.': 'Inzwischen erledigt vorgefunden.',
  'Free some space in the pool, or switch the fault "Storage pools are full" off.':
    'Im Pool Platz schaffen oder die Störung „Speicherpools sind voll“ ausschalten.',
  'Free some space in the storage pool, or choose another one.':
    'Im Speicherpool Platz schaffen oder einen anderen wählen.',
  'Free some space on it and try again.': 'Dort Platz schaffen und erneut versuchen.',
  'Free some space there, or choose another host.': 'Dort Platz schaffen oder einen anderen Host wählen.',
  'Gave up: {0}': 'Aufgegeben: {0}',
  'Give the account rights to libvirt: sudo usermod -aG libvirt USER on the host, then connect again.':
    'Dem Konto Rechte an libvirt geben: sudo usermod -aG libvirt USER auf dem Host, dann neu verbinden.',
  'Give the host a new key. Somebody may be posing as it with a stolen one.':
    'Dem Host einen neuen Schlüssel geben. Jemand könnte sich mit einem gestohlenen für ihn ausgeben.',
  'Give the machine less memory, or place it on a larger host.':
    'Der Maschine weniger Arbeitsspeicher geben oder sie auf einem größeren Host platzieren.',
  'Give them another jump host or remove them first.':
    'Ihnen einen anderen Jump-Host geben oder sie zuerst entfernen.',
  'Give this user a login shell, or use another user.':
    'Diesem Benutzer eine Login-Shell geben oder einen anderen Benutzer verwenden.',
  'If its mark was taken off by hand, plan that design: it is put on again.':
    'Wenn die Markierung von Hand entfernt wurde, jenen Entwurf planen: Sie wird wieder gesetzt.',
  'If the host was reinstalled, compare the new fingerprint on its own console, then take the old key away. Otherwise somebody may be posing as it.':
    'Wurde der Host neu installiert, den neuen Fingerabdruck an seiner eigenen Konsole vergleichen, dann den alten Schlüssel entfernen. Sonst könnte sich jemand für ihn ausgeben.',
  'Install Python 3.6 or newer: apt install python3, or dnf install python3.':
    'Python 3.6 oder neuer installieren: apt install python3 oder dnf install python3.',
  'Install UEFI firmware on the host (apt install ovmf), or choose BIOS in the design.':
    'Auf dem Host UEFI-Firmware installieren (apt install ovmf) oder im Entwurf BIOS wählen.',
  'Install libvirt on the host.': 'libvirt auf dem Host installieren.',
  'Install that version, or choose another folder with --data.':
    'Jene Version installieren oder mit --data einen anderen Ordner wählen.',
  'Interrupted, because Terrace ended while it ran: {0}':
    'Unterbrochen, weil Terrace währenddessen endete: {0}',
  'It can drive: {0}.': 'Ansteuern lassen sich: {0}.',
  'It changed while it was read: stop what writes to it, then try again.':
    'Es änderte sich beim Lesen: anhalten, was darauf schreibt, dann erneut versuchen.',
  'It had begun; what it had done until then stays.':
    'Er hatte begonnen; was er bis dahin getan hat, bleibt.',
  'It had not begun.': 'Er hatte nicht begonnen.',
  'It is still paused.': 'Die Maschine ist weiter angehalten.',
  'It is still running, and may yet follow the request.':
    'Die Maschine läuft noch und kann der Bitte noch folgen.',
  'It is {0}.': 'Zustand: {0}.',
  'It was left as it is, and nothing is stored in it any more.':
    'Er blieb, wie er ist, und nichts wird mehr in ihm gespeichert.',
  'It was left as it is, and nothing was changed.': 'Sie blieb, wie sie ist, und nichts wurde geändert.',
  'It was left as it is.': 'Alles blieb, wie es ist.',
  'It was stopped and its output was thrown away.': 'Er wurde angehalten und seine Ausgabe verworfen.',
  'It was told to stop; what it had done until then stays.':
    'Er wurde angewiesen aufzuhören; was er bis dahin getan hat, bleibt.',
  'Its ProxyCommand is not used; set a jump host instead.':
    'Sein ProxyCommand wird nicht verwendet; stattdessen einen Jump-Host einstellen.',
  'Its page says what is missing.': 'Auf seiner Seite steht, was fehlt.',
  'Kept {0}: {1}': '{0} aufbewahrt: {1}',
  'Keyboard Shortcuts': 'Tastenkürzel',
  'Left as it is: {0}.': 'Unverändert gelassen: {0}.',
  'Look at it on the host with virsh; it was not used.':
    'Sie auf dem Host mit virsh ansehen; sie wurde nicht verwendet.',
  'Look at its console on the host.': 'Ihre Konsole auf dem Host ansehen.',
  'Look at the file, or add the host by hand.': 'Die Datei ansehen oder den Host von Hand hinzufügen.',
  'Look at the image; it was not used.': 'Das Abbild ansehen; es wurde nicht verwendet.',
  'Look at the list of hosts; it may have been removed.':
    'Die Liste der Hosts ansehen; vielleicht wurde er entfernt.',
  'Look at the machine on the host, then try again.':
    'Die Maschine auf dem Host ansehen, dann erneut versuchen.',
  'Look at the message of the host, put it right there, and try again.':
    'Die Meldung des Hosts ansehen, dort Abhilfe schaffen und erneut versuchen.',
  'Look at the pool on the host, then try again.': 'Den Pool auf dem Host ansehen, dann erneut versuchen.',
  'Machines fail to start': 'Maschinen starten nicht',
  'Make a whole image of it first, for example: qemu-img convert -O qcow2 {0} …':
    'Erst ein ganzes Abbild daraus machen, zum Beispiel: qemu-img convert -O qcow2 {0} …',
  'Make it readable for you, or move it away to begin a new one.':
    'Ihn lesbar machen oder wegbewegen, um einen neuen anzufangen.',
  'Make room or give write access, then try again.':
    'Platz schaffen oder Schreibrechte geben, dann erneut versuchen.',
  'Make the file readable or move it away, then try again.':
    'Die Datei lesbar machen oder wegbewegen, dann erneut versuchen.',
  'Make the plan again and review it.': 'Den Plan neu erstellen und prüfen.',
  'Make the plan again.': 'Den Plan neu erstellen.',
  'New Design': 'Neuer Entwurf',
  'New from Template…': 'Neu aus Vorlage…',
  'No connection was made, because a key could be revoked there.':
    'Es wurde keine Verbindung aufgebaut, weil dort ein Schlüssel widerrufen sein könnte.',
  'No connection was made.': 'Es wurde keine Verbindung aufgebaut.',
  'No hypervisor that Terrace can use was found: libvirt is not installed here.':
    'Kein Hypervisor gefunden, den Terrace nutzen kann: libvirt ist hier nicht installiert.',
  'No password was given.': 'Es wurde kein Passwort angegeben.',
  'No secret was changed.': 'Kein Geheimnis wurde geändert.',
  'No secret was read or changed.': 'Kein Geheimnis wurde gelesen oder geändert.',
  'No secret was read.': 'Kein Geheimnis wurde gelesen.',
  'No versions of this design are kept.': 'Von diesem Entwurf sind keine Versionen aufbewahrt.',
  'Nobody can be asked for the passphrase of the vault.':
    'Niemand kann nach der Passphrase des Geheimnisspeichers gefragt werden.',
  'Not agreed to: {0}.': 'Nicht zugestimmt: {0}.',
  'Nothing could be tried.': 'Nichts konnte versucht werden.',
  'Nothing differs.': 'Nichts unterscheidet sich.',
  'Nothing was added.': 'Nichts wurde hinzugefügt.',
  'Nothing was changed on it.': 'Nichts wurde dort geändert.',
  'Nothing was done.': 'Nichts wurde getan.',
  'Nothing was run.': 'Nichts wurde ausgeführt.',
  'Nothing was sent to it.': 'Nichts wurde dorthin gesendet.',
  'Nothing was started.': 'Nichts wurde begonnen.',
  'Nothing was touched, and what is known of its servers was kept.':
    'Nichts wurde angerührt, und was über seine Server bekannt ist, blieb erhalten.',
  'Nothing was touched.': 'Nichts wurde angerührt.',
  'Nothing was written.': 'Nichts wurde geschrieben.',
  'Open the design again and repeat the change.': 'Den Entwurf neu öffnen und die Änderung wiederholen.',
  Paste: 'Einfügen',
  'Plan the design again: a plan starts from what is there now.':
    'Den Entwurf neu planen: Ein Plan geht von dem aus, was jetzt da ist.',
  'Plan the design again; to take a machine over, adopt it on the page of its host.':
    'Den Entwurf neu planen; um eine Maschine zu übernehmen, dies auf der Seite ihres Hosts tun.',
  'Practice host': 'Übungshost',
  'Practice hosts are called practice-1 to practice-8.': 'Übungshosts heißen practice-1 bis practice-8.',
  'Practice hosts have no fault "{0}"': 'Übungshosts haben keine Störung „{0}“',
  'Probe it on its page first.': 'Ihn zuerst auf seiner Seite abfragen.',
  'Probe the host again to see what it has.': 'Den Host neu abfragen, um zu sehen, was er hat.',
  'Probe the host again to see which volumes it has.':
    'Den Host neu abfragen, um zu sehen, welche Volumes er hat.',
  'Put back a copy of it, or move it away to begin a new one.':
    'Eine Kopie davon zurücklegen oder ihn wegbewegen, um einen neuen anzufangen.',
  'Python 3 is not there, so images will be read and written with plain, slower commands.':
    'Python 3 fehlt, also werden Abbilder mit einfachen, langsameren Befehlen gelesen und geschrieben.',
  'QEMU may not read a disk of the machine: check the rights of its file and folder on the host.':
    'QEMU darf eine Festplatte der Maschine nicht lesen: die Rechte ihrer Datei und ihres Ordners auf dem Host prüfen.',
  Quit: 'Beenden',
  'Read the state of the host again before repeating it.':
    'Den Zustand des Hosts neu lesen, bevor er wiederholt wird.',
  Redo: 'Wiederholen',
  'Remove NUL and broken Unicode characters from the name or path used.':
    'NUL und fehlerhafte Unicode-Zeichen aus dem verwendeten Namen oder Pfad entfernen.',
  'Remove the machine that uses the disk first.': 'Zuerst die Maschine entfernen, die die Festplatte nutzt.',
  'Removed the host {0} from the list': 'Host {0} aus der Liste entfernt',
  'Removed the unfinished {0}.': 'Unfertiges entfernt: {0}.',
  'Resume it first, or force it off.': 'Sie erst fortsetzen oder hart ausschalten.',
  'Resume: {0}': 'Fortsetzen: {0}',
  'Review Plan…': 'Plan prüfen…',
  'Save as Picture or Text': 'Als Bild oder Text speichern',
  'Secrets are kept in the keyring of this workstation.':
    'Geheimnisse bleiben im Schlüsselbund dieses Rechners.',
  'Secrets are kept in the keyring of this workstation. It was locked when Terrace started.':
    'Geheimnisse bleiben im Schlüsselbund dieses Rechners. Er war gesperrt, als Terrace startete.',
  'Secrets are kept in {0}, sealed with your passphrase, {1}.':
    'Geheimnisse bleiben in {0}, versiegelt mit der eigenen Passphrase, {1}.',
  'Secrets are kept until Terrace ends, as TERRACE_VAULT asks.':
    'Geheimnisse bleiben, bis Terrace endet, wie TERRACE_VAULT es verlangt.',
  'Secrets are kept until Terrace ends, because no passphrase was given.':
    'Geheimnisse bleiben, bis Terrace endet, weil keine Passphrase angegeben wurde.',
  'Secrets are kept until Terrace ends, {0}.': 'Geheimnisse bleiben, bis Terrace endet, {0}.',
  'See that libvirt on the host runs, then try again.':
    'Nachsehen, ob libvirt auf dem Host läuft, dann erneut versuchen.',
  'Select All': 'Alles auswählen',
  'Set it to keyring, passphrase or memory, or not at all.':
    'Es auf keyring, passphrase oder memory setzen oder gar nicht.',
  'Set its address back. If that host was replaced or set up anew, remove it from the list and add it again.':
    'Seine Adresse zurücksetzen. Wurde dieser Host ersetzt oder neu aufgesetzt, ihn aus der Liste entfernen und wieder hinzufügen.',
  Settings: 'Einstellungen',
  'Several versions are named {0}.': 'Mehrere Versionen heißen {0}.',
  'Show Log Folder': 'Protokollordner anzeigen',
  'Since this plan was made, things have changed. {0}':
    'Seit dieser Plan erstellt wurde, hat sich etwas geändert. {0}',
  'Start Terrace again: it checks the file, and moves it aside if it cannot be read.':
    'Terrace neu starten: Es prüft die Datei und legt sie beiseite, wenn sie nicht lesbar ist.',
  'Start libvirt on the host: systemctl start libvirtd (or virtqemud).':
    'libvirt auf dem Host starten: systemctl start libvirtd (oder virtqemud).',
  'Start the network on the host: virsh net-start NAME.':
    'Das Netz auf dem Host starten: virsh net-start NAME.',
  'Start the storage pool on the host: virsh pool-start NAME.':
    'Den Speicherpool auf dem Host starten: virsh pool-start NAME.',
  'Still running there: {0}': 'Laufen dort weiter: {0}',
  'Storage pools are full': 'Speicherpools sind voll',
  'Switch on Intel VT-x or AMD-V in the firmware, then: modprobe kvm_intel (or kvm_amd); restart libvirtd.':
    'In der Firmware Intel VT-x oder AMD-V einschalten, dann: modprobe kvm_intel (oder kvm_amd); libvirtd neu starten.',
  'Switch the fault "Machines fail to start" off on the page of this practice host.':
    'Die Störung „Maschinen starten nicht“ auf der Seite dieses Übungshosts ausschalten.',
  'Switch the fault off on the page of this practice host.':
    'Die Störung auf der Seite dieses Übungshosts ausschalten.',
  'TERRACE_VAULT is “{0}”.': 'TERRACE_VAULT ist „{0}“.',
  'Take back: {0}': 'Zurücknehmen: {0}',
  'Terrace has its data open read-only, so this cannot be saved.':
    'Terrace hat seine Daten nur zum Lesen geöffnet, deshalb lässt sich dies nicht speichern.',
  'Terrace has no driver for "{0}" hosts': 'Terrace hat keinen Treiber für „{0}“-Hosts',
  'That answer does not fit the question.': 'Diese Antwort passt nicht zur Frage.',
  'That call is not part of the contract.': 'Dieser Aufruf gehört nicht zum Vertrag.',
  'That host is not in the list any more.': 'Dieser Host steht nicht mehr in der Liste.',
  'That plan is not kept any more.': 'Dieser Plan wird nicht mehr aufbewahrt.',
  'That question is not open any more.': 'Diese Frage ist nicht mehr offen.',
  'The design file': 'Die Entwurfsdatei',
  'The design has no version {0}.': 'Der Entwurf hat keine Version {0}.',
  'The name of the version': 'Der Name der Version',
  'The PDF took too long to make.': 'Das Erstellen der PDF-Datei hat zu lange gedauert.',
  'The account {0} has no rights to {1} on this host: {2}':
    'Das Konto {0} hat auf diesem Host keine Rechte an {1}: {2}',
  'The address of {0} does not resolve.': 'Die Adresse von {0} lässt sich nicht auflösen.',
  'The audit log could not be written to that file.':
    'Das Audit-Protokoll konnte nicht in diese Datei geschrieben werden.',
  'The command no longer takes input.': 'Der Befehl nimmt keine Eingabe mehr an.',
  'The command on {0} was cancelled.': 'Der Befehl auf {0} wurde abgebrochen.',
  'The command was cancelled': 'Der Befehl wurde abgebrochen',
  'The connection to {0} broke before it was ready.': 'Die Verbindung zu {0} brach ab, bevor sie bereit war.',
  'The connection to {0} was closed.': 'Die Verbindung zu {0} wurde geschlossen.',
  'The connection to {0} was lost during a command.':
    'Die Verbindung zu {0} ging während eines Befehls verloren.',
  'The data folder {0} is in use by another process.':
    'Der Datenordner {0} wird von einem anderen Prozess benutzt.',
  'The data folder {0} is in use by {1} (process {2}, since {3}).':
    'Der Datenordner {0} wird von {1} benutzt (Prozess {2}, seit {3}).',
  'The data is open read-only and nothing can be saved.':
    'Die Daten sind nur zum Lesen geöffnet, und nichts kann gespeichert werden.',
  'The database was damaged. It was moved aside to {0} and Terrace began with an empty one; earlier states, if any, are in {1}.':
    'Die Datenbank war beschädigt. Sie wurde nach {0} beiseitegelegt, und Terrace begann mit einer leeren; frühere Stände liegen gegebenenfalls in {1}.',
  'The database {0} cannot be written.': 'Die Datenbank {0} lässt sich nicht schreiben.',
  'The database {0} is damaged.': 'Die Datenbank {0} ist beschädigt.',
  'The database {0} is damaged: {1}.': 'Die Datenbank {0} ist beschädigt: {1}.',
  'The database {0} must be updated but cannot be written.':
    'Die Datenbank {0} muss aktualisiert werden, lässt sich aber nicht schreiben.',
  'The database {0} was written by a newer Terrace (schema {1}, this one knows {2}).':
    'Die Datenbank {0} wurde von einem neueren Terrace geschrieben (Schema {1}, dieses kennt {2}).',
  'The design has no such tier any more.': 'Der Entwurf hat diese Ebene nicht mehr.',
  'The design no longer asks for this: {0}': 'Der Entwurf verlangt dies nicht mehr: {0}',
  'The design {0} was changed elsewhere meanwhile.': 'Der Entwurf {0} wurde inzwischen anderswo geändert.',
  'The design {0} was written by a newer Terrace.':
    'Der Entwurf {0} wurde von einem neueren Terrace geschrieben.',
  'The disk that holds {0} is full.': 'Die Festplatte mit {0} ist voll.',
  'The entry was left as it is.': 'Der Eintrag blieb, wie er ist.',
  'The host has too little free memory: stop something there, or give the machine less.':
    'Der Host hat zu wenig freien Arbeitsspeicher: dort etwas beenden oder der Maschine weniger geben.',
  'The host {0} is no longer there.': 'Der Host {0} ist nicht mehr da.',
  "The host's {0} could not be read": 'Die Ausgabe des Hosts war nicht lesbar ({0})',
  "The host's {0} is not the XML it should be: {1}":
    'Die Ausgabe des Hosts ({0}) ist nicht das erwartete XML: {1}',
  'The input is not JSON.': 'Die Eingabe ist kein JSON.',
  'The input is too large ({0} characters).': 'Die Eingabe ist zu groß ({0} Zeichen).',
  'The jump host of {0} is no longer there.': 'Der Jump-Host von {0} ist nicht mehr da.',
  'The jump host {0} could not reach {1}: {2}.': 'Der Jump-Host {0} konnte {1} nicht erreichen: {2}.',
  'The jump host {0} does not pass connections on.': 'Der Jump-Host {0} reicht keine Verbindungen weiter.',
  'The jump host {0} of {1} is disabled.': 'Der Jump-Host {0} von {1} ist deaktiviert.',
  'The jump hosts of {0} lead in a circle through {1}.': 'Die Jump-Hosts von {0} führen im Kreis über {1}.',
  'The key of {0} is not known yet: {1} ({2}).': 'Der Schlüssel von {0} ist noch nicht bekannt: {1} ({2}).',
  'The key of {0} is not known yet: {1} ({2}). A certificate authority is listed for it, but host certificates cannot be used here.':
    'Der Schlüssel von {0} ist noch nicht bekannt: {1} ({2}). Für ihn ist eine Zertifizierungsstelle eingetragen, aber Host-Zertifikate können hier nicht verwendet werden.',
  'The keyring cannot be used: {0}.': 'Der Schlüsselbund lässt sich nicht nutzen: {0}.',
  'The keyring of this workstation failed.': 'Der Schlüsselbund dieses Rechners hat versagt.',
  'The keyring of this workstation has not answered yet.':
    'Der Schlüsselbund dieses Rechners hat noch nicht geantwortet.',
  'The keyring of this workstation is locked.': 'Der Schlüsselbund dieses Rechners ist gesperrt.',
  "The keyring's entry “{0}” is not in a form Terrace knows.":
    'Der Eintrag „{0}“ des Schlüsselbunds ist in keiner Form, die Terrace kennt.',
  'The list of known host keys {0} cannot be read.':
    'Die Liste bekannter Host-Schlüssel {0} ist nicht lesbar.',
  'The log itself is unchanged.': 'Das Protokoll selbst ist unverändert.',
  'The machine is gone from this host: plan the design again.':
    'Die Maschine ist von diesem Host verschwunden: den Entwurf neu planen.',
  'The notice given when Terrace opened its data says why.': 'Der Hinweis beim Öffnen der Daten sagt, warum.',
  'The passphrase of the vault was wrong three times.':
    'Die Passphrase des Geheimnisspeichers war dreimal falsch.',
  'The plan cannot be carried out: {0}': 'Der Plan lässt sich nicht ausführen: {0}',
  'The plan has no such step.': 'Der Plan hat keinen solchen Schritt.',
  'The practice host answered something that is not JSON':
    'Der Übungshost antwortete etwas, das kein JSON ist',
  'The question of the host was not answered.': 'Die Frage des Hosts wurde nicht beantwortet.',
  'The saved password could not be read: {0}': 'Das gespeicherte Passwort war nicht lesbar: {0}',
  'The step {0} of {1} comes before {2}, which it needs.':
    'Der Schritt {0} von {1} kommt vor {2}, den er braucht.',
  'The step {0} of {1} occurs twice.': 'Der Schritt {0} von {1} kommt zweimal vor.',
  'The storage pools are full (a fault switched on for practice).':
    'Die Speicherpools sind voll (eine zum Üben eingeschaltete Störung).',
  'The unfinished copy was removed.': 'Die unfertige Kopie wurde entfernt.',
  'The unfinished copy {0} in pool {1} of {2} is still there.':
    'Die unfertige Kopie {0} in Pool {1} von {2} ist noch da.',
  'The vault stays locked; nothing in it was changed.':
    'Der Geheimnisspeicher bleibt verschlossen; nichts darin wurde geändert.',
  'The vault {0} cannot be read.': 'Der Geheimnisspeicher {0} ist nicht lesbar.',
  'The vault {0} cannot be written.': 'Der Geheimnisspeicher {0} lässt sich nicht schreiben.',
  'The vault {0} is damaged.': 'Der Geheimnisspeicher {0} ist beschädigt.',
  'The vault {0} was written by a newer Terrace.':
    'Der Geheimnisspeicher {0} wurde von einem neueren Terrace geschrieben.',
  'The version': 'Die Version',
  'Then it hung up.': 'Dann legte er auf.',
  'There is no /dev/kvm: machines run in emulation only, many times slower.':
    'Es gibt kein /dev/kvm: Maschinen laufen nur emuliert, um ein Vielfaches langsamer.',
  'There is no active network or bridge to attach machines to.':
    'Es gibt kein aktives Netz und keine aktive Bridge, um Maschinen anzuschließen.',
  'There is no active storage pool, so no disk can be created here.':
    'Es gibt keinen aktiven Speicherpool, also lässt sich hier keine Festplatte anlegen.',
  'There is no job {0}.': 'Es gibt keinen Auftrag {0}.',
  'There is no network route to {0}.': 'Es gibt keine Netzwerkroute zu {0}.',
  'There is no practice host "{0}"': 'Es gibt keinen Übungshost „{0}“',
  'This change was not saved.': 'Diese Änderung wurde nicht gespeichert.',
  'This design is no longer there.': 'Dieser Entwurf ist nicht mehr da.',
  'This host is no longer there.': 'Dieser Host ist nicht mehr da.',
  'This is a practice host: it is simulated, and nothing on it is real.':
    'Dies ist ein Übungshost: Er ist simuliert, und nichts auf ihm ist echt.',
  'This is no practice host': 'Dies ist kein Übungshost',
  'This page may not call Terrace.': 'Diese Seite darf Terrace nicht aufrufen.',
  'This version is no longer there.': 'Diese Version ist nicht mehr da.',
  'Toggle Developer Tools': 'Entwicklerwerkzeuge ein/aus',
  'Toggle Full Screen': 'Vollbild ein/aus',
  'Tried: {0}.': 'Versucht: {0}.',
  'Try again with the right passphrase.': 'Mit der richtigen Passphrase erneut versuchen.',
  'Try again, or export SVG instead.': 'Erneut versuchen oder stattdessen als SVG exportieren.',
  'Try again; if it happens again, check the disk of that host.':
    'Erneut versuchen; wenn es wieder geschieht, die Festplatte dieses Hosts prüfen.',
  'Try again; if it stays so, look at the log of its SSH service.':
    'Erneut versuchen; wenn es so bleibt, das Protokoll seines SSH-Dienstes ansehen.',
  Undo: 'Rückgängig',
  'Unlock it in the system settings, then try again.':
    'Ihn in den Systemeinstellungen entsperren, dann erneut versuchen.',
  'Unset TERRACE_VAULT to use another kind of vault.':
    'TERRACE_VAULT nicht setzen, um eine andere Art von Geheimnisspeicher zu nutzen.',
  'Update its SSH server, or allow AES-GCM or AES-CTR, SHA-2 and a current key exchange there.':
    'Seinen SSH-Server aktualisieren oder dort AES-GCM oder AES-CTR, SHA-2 und einen aktuellen Schlüsselaustausch erlauben.',
  'Use that window, or close it and try again; or choose another folder with --data.':
    'Jenes Fenster verwenden oder es schließen und erneut versuchen; oder mit --data einen anderen Ordner wählen.',
  'Use the newer Terrace for it.': 'Dafür das neuere Terrace verwenden.',
  'Wait and try again, or force it off, which is like pulling its plug.':
    'Warten und erneut versuchen oder hart ausschalten, was wie ein gezogener Stecker ist.',
  'Wait for it or cancel it first.': 'Darauf warten oder es zuerst abbrechen.',
  'Waiting was cancelled.': 'Das Warten wurde abgebrochen.',
  'What is unfinished could not be removed: {0}': 'Unfertiges konnte nicht entfernt werden: {0}',
  'What the machine was asked for may still happen.':
    'Worum die Maschine gebeten wurde, kann noch geschehen.',
  'What was in it before is still there.': 'Was vorher darin war, ist noch da.',
  'What works out large designs ended unexpectedly.': 'Was große Entwürfe berechnet, hat unerwartet geendet.',
  'Whether the command had finished there is not known.':
    'Ob der Befehl dort zu Ende kam, ist nicht bekannt.',
  'Wrote {0} as it was in {1} ({n} record).|Wrote {0} as it was in {1} ({n} records).': [
    '{0} geschrieben, wie es in {1} war ({n} Datensatz).',
    '{0} geschrieben, wie es in {1} war ({n} Datensätze).',
  ],
  'Zoom In': 'Vergrößern',
  'Zoom Out': 'Verkleinern',
  'a machine': 'eine Maschine',
  'a machine needs at least one vCPU': 'eine Maschine braucht mindestens eine vCPU',
  'a network': 'ein Netz',
  'a storage pool': 'ein Speicherpool',
  'a volume': 'ein Volume',
  address: 'Adresse',
  agent: 'Agent',
  'agent (does not answer)': 'Agent (antwortet nicht)',
  'another volume {0} is in pool {1} already': 'in Pool {1} ist schon ein anderes Volume {0}',
  'apt install qemu-system-x86, or dnf install qemu-kvm; then restart libvirtd.':
    'apt install qemu-system-x86 oder dnf install qemu-kvm; dann libvirtd neu starten.',
  'as TERRACE_VAULT asks': 'wie TERRACE_VAULT es verlangt',
  'because the keyring cannot be used: {0}': 'weil der Schlüsselbund nicht nutzbar ist: {0}',
  'cannot be read': 'nicht lesbar',
  'cannot be used': 'nicht verwendbar',
  'cannot sign': 'kann nicht signieren',
  'carries another mark': 'trägt eine andere Markierung',
  'disk {0} in pool {1} on {2}': 'Festplatte {0} in Pool {1} auf {2}',
  'disks are not copied between {0} hosts': 'zwischen {0}-Hosts werden keine Festplatten kopiert',
  'dnf install libvirt qemu-kvm, or your system’s packages for libvirt, virsh and QEMU.':
    'dnf install libvirt qemu-kvm oder die Pakete des Systems für libvirt, virsh und QEMU.',
  'does not carry the mark of Terrace': 'trägt die Markierung von Terrace nicht',
  'files that include each other are cut off': 'Dateien, die einander einbinden, werden abgeschnitten',
  'force-off {0}': '{0} hart ausschalten',
  'has another autostart setting': 'hat eine andere Autostart-Einstellung',
  'has other CPU limits': 'hat andere CPU-Grenzen',
  'has {0} bytes of memory': 'hat {0} Bytes Arbeitsspeicher',
  'has {0} vCPU': 'hat {0} vCPU',
  hypervisor: 'Hypervisor',
  'image copy': 'Abbildkopie',
  'is another machine than before': 'ist eine andere Maschine als zuvor',
  'is {0}': 'ist im Zustand „{0}“',
  'it declares a document type': 'es deklariert einen Dokumenttyp',
  'it does not answer': 'er antwortet nicht',
  'it does not give back what is stored': 'er gibt nicht zurück, was gespeichert wurde',
  'it has less memory than that': 'er hat weniger Arbeitsspeicher als das',
  'it has less memory than {0} needs': 'er hat weniger Arbeitsspeicher, als {0} braucht',
  'it has no storage pool "{0}"': 'er hat keinen Speicherpool „{0}“',
  'it is empty': 'es ist leer',
  'it is no database': 'sie ist keine Datenbank',
  'its library cannot be loaded ({0})': 'seine Bibliothek lässt sich nicht laden ({0})',
  'key {0} (no such file)': 'Schlüssel {0} (keine solche Datei)',
  'key {0} ({1})': 'Schlüssel {0} ({1})',
  'lacks the disk {0}': 'fehlt die Festplatte {0}',
  'libvirt did not show {0} of its {1} machines, so none of the list was used':
    'libvirt zeigte {0} seiner {1} Maschinen nicht; deshalb wurde nichts von der Liste verwendet',
  'libvirt does not offer KVM although /dev/kvm is there: machines run in emulation only, many times slower.':
    'libvirt bietet KVM nicht an, obwohl /dev/kvm da ist: Maschinen laufen nur emuliert, um ein Vielfaches langsamer.',
  'libvirt is installed but does not answer: {0}': 'libvirt ist installiert, antwortet aber nicht: {0}',
  'libvirt is there, but no QEMU for x86-64 machines.':
    'libvirt ist da, aber kein QEMU für x86-64-Maschinen.',
  'libvirt on the host may have been restarted meanwhile: see that it runs, then try again.':
    'libvirt auf dem Host wurde inzwischen vielleicht neu gestartet: nachsehen, ob es läuft, dann erneut versuchen.',
  'libvirt on the host went away meanwhile: see that it runs, then try again.':
    'libvirt auf dem Host war zwischendurch weg: nachsehen, ob es läuft, dann erneut versuchen.',
  line: 'Zeile',
  'line {0}: {1}': 'Zeile {0}: {1}',
  'locked, no passphrase given': 'verschlossen, keine Passphrase angegeben',
  'machine {0} on {1}': 'Maschine {0} auf {1}',
  name: 'Name',
  'no such file': 'keine solche Datei',
  'not a private key that can be used': 'kein brauchbarer privater Schlüssel',
  'not understood': 'nicht verstanden',
  'not valid': 'nicht gültig',
  nothing: 'nichts',
  password: 'Passwort',
  'pool {0} keeps disks as devices, which are raw; it cannot hold {1}':
    'Pool {0} hält Festplatten als Geräte, also roh; {1} passt nicht hinein',
  port: 'Port',
  'qemu-img is missing, so qcow2 disks cannot be created or copied.':
    'qemu-img fehlt, also lassen sich qcow2-Festplatten weder anlegen noch kopieren.',
  'reboot {0}': '{0} neu starten',
  'reset {0}': '{0} zurücksetzen',
  'resume {0}': '{0} fortsetzen',
  'saved password': 'gespeichertes Passwort',
  'shutdown {0}': '{0} herunterfahren',
  'start {0}': '{0} starten',
  'sudo usermod -aG libvirt {0}, then connect again; or let it use sudo without a password and switch on "use sudo" for this host in Terrace.':
    'sudo usermod -aG libvirt {0}, dann neu verbinden; oder ihm sudo ohne Passwort erlauben und in Terrace für diesen Host „sudo verwenden“ einschalten.',
  'suspend {0}': '{0} anhalten',
  'systemctl enable --now libvirtd (on newer systems: virtqemud.socket)':
    'systemctl enable --now libvirtd (auf neueren Systemen: virtqemud.socket)',
  'that is no machine id (UUID)': 'das ist keine Maschinen-Id (UUID)',
  'the agent did not sign': 'der Agent hat nicht signiert',
  'the fingerprint given': 'dem angegebenen Fingerabdruck',
  'the first connection': 'der ersten Verbindung',
  'the host takes only SHA-1 signatures': 'der Host nimmt nur SHA-1-Signaturen',
  'the input': 'die Eingabe',
  'the machine {0} is still defined': 'die Maschine {0} ist noch definiert',
  'the name of {0} begins or ends with a space': '{0}: Der Name beginnt oder endet mit einem Leerzeichen',
  'the name of {0} has a slash, a line break or a control character':
    '{0}: Der Name hat einen Schrägstrich, einen Zeilenumbruch oder ein Steuerzeichen',
  'the source': 'die Quelle',
  'the volume {0} is still in pool {1}': 'das Volume {0} ist noch in Pool {1}',
  'there is no driver for {0} hosts': 'es gibt keinen Treiber für {0}-Hosts',
  'there is no machine {0}': 'es gibt keine Maschine {0}',
  'there is no volume {0} in pool {1}': 'es gibt kein Volume {0} in Pool {1}',
  'this only copies images': 'dies kopiert nur Abbilder',
  'this session has no D-Bus': 'diese Sitzung hat keinen D-Bus',
  'too large': 'zu groß',
  'unknown reason': 'unbekannter Grund',
  unreadable: 'nicht lesbar',
  user: 'Benutzer',
  'wrong passphrase': 'falsche Passphrase',
  '{0} (copy)': '{0} (Kopie)',
  '{0} (perhaps unfinished)': '{0} (vielleicht unfertig)',
  '{0} ({1} times)': '{0} ({1}-mal)',
  '{0} It may also be there whole, as {1}.': '{0} Sie kann auch ganz da sein, als {1}.',
  '{0} Trying again in {1} s.': '{0} Neuer Versuch in {1} s.',
  '{0} belongs to a design already.': '{0} gehört schon zu einem Entwurf.',
  '{0} can only be reached through {1}.': 'Nur über {1} erreichbar: {0}.',
  '{0} cannot be called "{1}"': '{0} kann nicht „{1}“ heißen',
  '{0} cannot be cancelled. It has ended already.': '{0} lässt sich nicht abbrechen. Es ist schon beendet.',
  '{0} cannot be changed. It is running; cancel it first.':
    '{0} lässt sich nicht ändern. Es läuft; zuerst abbrechen.',
  '{0} cannot be read: {1}': '{0} ist nicht lesbar: {1}',
  '{0} cannot be resumed. All of it is done.': '{0} lässt sich nicht fortsetzen. Alles davon ist erledigt.',
  '{0} cannot do "{1}": {2}': '{0} kann „{1}“ nicht: {2}',
  '{0} did not answer as an SSH server in time.': '{0} hat nicht rechtzeitig als SSH-Server geantwortet.',
  '{0} did not answer in time.': '{0} hat nicht rechtzeitig geantwortet.',
  '{0} did not let {1} in.': '{0} hat {1} nicht hereingelassen.',
  '{0} does not answer (a fault switched on for practice)':
    '{0} antwortet nicht (eine zum Üben eingeschaltete Störung)',
  '{0} does not have that machine any more.': '{0} hat diese Maschine nicht mehr.',
  '{0} does not run commands for {1}.': '{0} führt für {1} keine Befehle aus.',
  '{0} ended before all bytes had arrived.': '{0}: beendet, bevor alle Bytes angekommen waren.',
  '{0} failed with exit code {1}': '{0}: mit Exit-Code {1} fehlgeschlagen',
  '{0} failed with exit code {1}: {2}': '{0}: mit Exit-Code {1} fehlgeschlagen: {2}',
  '{0} has no hypervisor that Terrace can use.': '{0} hat keinen Hypervisor, den Terrace nutzen kann.',
  '{0} has no service.': '{0} hat keinen Dienst.',
  '{0} is a server of a design already.': '{0} ist schon ein Server eines Entwurfs.',
  '{0} is another machine than before.': '{0} ist eine andere Maschine als zuvor.',
  '{0} is behind more than {1} jump hosts.': '{0} steht hinter mehr als {1} Jump-Hosts.',
  '{0} is behind the jump host {1}. {2}': '{0} steht hinter dem Jump-Host {1}. {2}',
  '{0} is being carried out now.': '{0} wird gerade ausgeführt.',
  '{0} is disabled.': '{0} ist deaktiviert.',
  '{0} needs a name of 1 to 255 characters': '{0} braucht einen Namen mit 1 bis 255 Zeichen',
  '{0} needs at least 1 vCPU and 1 MiB of memory': '{0} braucht mindestens 1 vCPU und 1 MiB Arbeitsspeicher',
  '{0} no longer offers a key of a type known of it ({1}).':
    '{0} bietet keinen Schlüssel eines Typs mehr an, der für ihn bekannt ist ({1}).',
  '{0} offers only outdated encryption, which is refused.':
    '{0} bietet nur veraltete Verschlüsselung an, die abgelehnt wird.',
  '{0} on {1} took longer than {2} s.': '{0} auf {1} dauerte länger als {2} s.',
  '{0} on {1} wrote more than {2} bytes.': '{0} auf {1} schrieb mehr als {2} Bytes.',
  '{0} presents another key than before: {1} ({2}) instead of {3} from {4}.':
    '{0} zeigt einen anderen Schlüssel als zuvor: {1} ({2}) statt {3} aus {4}.',
  '{0} presents the key {1} ({2}), which {3} marks as revoked.':
    '{0} zeigt den Schlüssel {1} ({2}), den {3} als widerrufen markiert.',
  '{0} refused the connection.': '{0} hat die Verbindung abgelehnt.',
  '{0} was asked to shut down, and may still do so.':
    '{0} wurde gebeten herunterzufahren und kann das noch tun.',
  '{0} was begun later than this job and has changed what is there.':
    '{0} wurde später als dieser Auftrag begonnen und hat geändert, was da ist.',
  '{0} was ended by a signal': '{0}: durch ein Signal beendet',
  '{0} was ended by a signal: {1}': '{0}: durch ein Signal beendet: {1}',
  '{0} was not read yet.': '{0} wurde noch nicht gelesen.',
  '{0} was started, and may run by now.': '{0} wurde gestartet und kann inzwischen laufen.',
  '{0} went away': '{0} ist verschwunden',
  '{0} {1}, although the host reported no error': '{0} {1}, obwohl der Host keinen Fehler gemeldet hat',
  '{0}: pool {1} has a disk {2} already.': '{0}: Pool {1} hat schon eine Festplatte {2}.',
  '{0}: pool {1} has {2} free, and {3} are needed.': '{0}: Pool {1} hat {2} frei, gebraucht werden {3}.',
  '{0}: probe': '{0}: Abfrage',
  '{0}: reading back {1}': '{0}: Zurücklesen von {1}',
  '{0}: reading {1}': '{0}: Lesen von {1}',
  '{0}: the copied {1} disk shows as {2} there.': '{0}: Die kopierte {1}-Festplatte erscheint dort als {2}.',
  '{0}: the copy of the image is not equal to its source.':
    '{0}: Die Kopie des Abbilds gleicht nicht ihrer Quelle.',
  '{0}: the machine {1} belongs to something else.': '{0}: Die Maschine {1} gehört zu etwas anderem.',
  '{0}: the machine {1} is gone.': '{0}: Die Maschine {1} ist weg.',
  '{0}: the machine {1} was not made by Terrace.': '{0}: Die Maschine {1} wurde nicht von Terrace angelegt.',
  '{0}: there is no image {1} in pool {2}.': '{0}: Es gibt kein Abbild {1} in Pool {2}.',
  '{0}: writing {1}': '{0}: Schreiben von {1}',
  '{0}: {1} did not run within {2}.': '{0}: {1} lief nicht innerhalb von {2}.',
  '{0}: {1} did not shut down within {2}.': '{0}: {1} ist nicht innerhalb von {2} heruntergefahren.',
  '{0}: {1} gave {2} bytes and should have {3}.': '{0}: {1} gab {2} Bytes und sollte {3} haben.',
  '{0}: {1} has the format {2}.': '{0}: {1} hat das Format {2}.',
  '{0}: {1} is only a difference to another disk.':
    '{0}: {1} ist nur ein Unterschied zu einer anderen Festplatte.',
  '{0}: {1} is paused and cannot shut down.': '{0}: {1} ist angehalten und kann nicht herunterfahren.',
  '{0}:{1}: the Match block is not used': '{0}:{1}: Der Match-Block wird nicht verwendet',
  '{n} lines left out|{n} lines left out': ['{n} Zeile ausgelassen', '{n} Zeilen ausgelassen'],
  '~/.ssh/config has no host named {0} that could be added.':
    '~/.ssh/config hat keinen Host namens {0}, der sich hinzufügen ließe.',
  '~/.ssh/config reaches it through {0}: import it from there, or set the jump host.':
    '~/.ssh/config erreicht ihn über {0}: von dort importieren oder den Jump-Host einstellen.',
  '“{0}” is at work on {1}.': '„{0}“ arbeitet gerade auf {1}.',
}
