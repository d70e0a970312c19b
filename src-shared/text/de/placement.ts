import type { Texts } from '../translate.ts'

export const placementTexts: Texts = {
  'As much room as possible is left for more servers': 'Möglichst viel Platz für weitere Server bleibt',
  'As the choice above says': 'Wie die Wahl oben es sagt',
  'CPU headroom': 'CPU-Reserve',
  'Change what counts in placement': 'Ändern, was bei der Platzierung zählt',
  'Chosen for the design as a whole; for it alone {0} would be better by {1}.':
    'Gewählt für den Entwurf als Ganzes; für diesen Server allein wäre {0} um {1} besser.',
  Discard: 'Verwerfen',
  'Choose a file that Terrace saved as facts of a placement.':
    'Eine Datei wählen, die Terrace als Grundlage einer Platzierung gespeichert hat.',
  'Does not decide: {0}.': 'Entscheidet nicht: {0}.',
  'Facts of a placement': 'Grundlage einer Platzierung',
  'How busy its processors are measured to be, on average and at peaks, with what is to be added.':
    'Wie ausgelastet die Prozessoren gemessen sind, im Mittel und in Spitzen, mit dem, was hinzukommen soll.',
  'How full the host is: fuller ones are taken first.': 'Wie voll der Host ist: vollere kommen zuerst.',
  'How many of the vCPUs that a host may give stay free: how much servers contend for its processors.':
    'Wie viele der vCPU, die ein Host vergeben darf, frei bleiben: wie sehr Server um die Prozessoren konkurrieren.',
  'How many other servers of this design a failure of the host would take along.':
    'Wie viele andere Server dieses Entwurfs ein Ausfall des Hosts mitnähme.',
  'How many places for servers of this design’s sizes are lost there.':
    'Wie viele Plätze für Server in den Größen dieses Entwurfs dort verloren gehen.',
  'How much of its memory stays free.': 'Wie viel Arbeitsspeicher frei bleibt.',
  'How much of the memory free elsewhere a failure of the host would take, where room for failures is kept.':
    'Wie viel vom anderswo freien Arbeitsspeicher ein Ausfall des Hosts beanspruchte, wo Platz für Ausfälle freigehalten wird.',
  Keep: 'Behalten',
  'NUMA cells': 'NUMA-Zellen',
  'No server would go elsewhere.': 'Kein Server käme woandershin.',
  'Weights of placement': 'Gewichte der Platzierung',
  'Save what it went by…': 'Grundlage speichern …',
  'Save what placement went by': 'Grundlage der Platzierung speichern',
  'These are no facts of a placement: {0}.': 'Das ist keine Grundlage einer Platzierung: {0}.',
  'What counts, and how much': 'Was zählt, und wie sehr',
  'What would change?': 'Was würde sich ändern?',
  'Whether a server fits into one NUMA cell, where these are known.':
    'Ob ein Server in eine NUMA-Zelle passt, wo diese bekannt sind.',
  'Whether it virtualises in hardware.': 'Ob in Hardware virtualisiert wird.',
  'Whether the host answers, and how old its facts are.':
    'Ob der Host antwortet, und wie alt sein letzter Stand ist.',
  'Whether the host runs something already.': 'Ob auf dem Host schon etwas läuft.',
  'and {n} more|and {n} more': ['und {n} weiterer', 'und {n} weitere'],
  'failure reserve': 'Ausfallreserve',
  fullness: 'Füllung',
  'in use': 'in Benutzung',
  'it is larger than 64 MB': 'sie ist größer als 64 MB',
  'it is no JSON': 'sie ist kein JSON',
  'it was written by a newer Terrace': 'sie stammt von einem neueren Terrace',
  'its terms are not those of this Terrace': 'die Kriterien sind nicht die dieses Terrace',
  'it answers; its facts are from {0}': 'er antwortet; sein Stand ist von {0}',
  'it fits into one NUMA cell': 'passt in eine NUMA-Zelle',
  'it has no links to placed servers': 'keine Verbindungen zu platzierten Servern',
  'it runs something already': 'dort läuft schon etwas',
  'it spans {n} NUMA cell|it spans {n} NUMA cells': [
    'erstreckt sich über {n} NUMA-Zelle',
    'erstreckt sich über {n} NUMA-Zellen',
  ],
  'its NUMA cells are not known': 'die NUMA-Zellen sind nicht bekannt',
  'its disk space is not known': 'der Plattenplatz ist nicht bekannt',
  'its failure would take {0} of the memory free elsewhere':
    'ein Ausfall beanspruchte {0} des anderswo freien Arbeitsspeichers',
  'its processors will be {0} busy': 'die Prozessoren werden zu {0} ausgelastet sein',
  links: 'Verbindungen',
  'lost places': 'verlorene Plätze',
  'memory headroom': 'Arbeitsspeicher-Reserve',
  'no failure reserve is asked for': 'keine Ausfallreserve verlangt',
  'nothing runs there yet': 'dort läuft noch nichts',
  'places lost for servers of this design: {0}': 'verlorene Plätze für Server dieses Entwurfs: {0}',
  'the image must be copied there ({0}, about {1})': 'das Abbild muss dorthin kopiert werden ({0}, etwa {1})',
  'the speed of its link is not known': 'die Geschwindigkeit der Netzanbindung ist nicht bekannt',
  'there is no image to bring': 'kein Abbild zu holen',
  '{0} of disk space stays free': '{0} des Plattenplatzes bleiben frei',
  '{0} of its links leave the host': '{0} der Verbindungen verlassen den Host',
  '{0} of its room is used': '{0} seines Platzes sind belegt',
  '{0} would be better than {1} by {2} for it alone: {3}. The design as a whole decided.':
    '{0} wäre für diesen Server allein um {2} besser als {1}: {3}. Der Entwurf als Ganzes entschied.',
  '{0}: {1} → {2}': '{0}: {1} → {2}',
  '{n} changed|{n} changed': ['{n} geändert', '{n} geändert'],
  '{n} of {0} servers would go elsewhere:|{n} of {0} servers would go elsewhere:': [
    '{n} von {0} Servern käme woandershin:',
    '{n} von {0} Servern kämen woandershin:',
  ],
}
