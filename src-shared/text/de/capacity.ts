import type { Texts } from '../translate.ts'

/** Room for more and growth, and the pictures of hosts before and after. */
export const capacityTexts: Texts = {
  'All of it is in use.': 'Alles davon ist in Gebrauch.',
  'and {0} more': 'und {0} weitere',
  'At the present growth nothing runs out within ten years.':
    'Beim jetzigen Wachstum geht in zehn Jahren nichts zur Neige.',
  'At the present growth this runs out first: {0}, about {1}.':
    'Beim jetzigen Wachstum geht das zuerst zur Neige: {0}, etwa am {1}.',
  'At this pace it does not run out.': 'So geht es nicht zur Neige.',
  'Busy processors': 'Beschäftigte Prozessoren',
  Counting: 'Wird gezählt',
  'Counting…': 'Wird gezählt …',
  'CPU load': 'CPU-Last',
  'CPU load of {0}': 'CPU-Last von {0}',
  'does not grow': 'wächst nicht',
  'First on {0}.': 'Zuerst auf {0}.',
  'From what was in use since {0}. The dashed line is the median of the slopes between any two readings, so that a few odd ones do not move it; between the quartiles of these slopes lies the shaded part.':
    'Aus dem, was seit {0} in Gebrauch war. Die gestrichelte Linie ist der Median der Steigungen zwischen je zwei Messungen, sodass einzelne Ausreißer sie nicht bewegen; zwischen den Quartilen dieser Steigungen liegt die getönte Fläche.',
  'Fullest is {0}: {1}.': 'Am vollsten ist {0}: {1}.',
  Growth: 'Wachstum',
  'grows by {0} in 30 days': 'wächst um {0} in 30 Tagen',
  'Hosts count when they are switched on and were read at least once.':
    'Hosts zählen, wenn sie eingeschaltet sind und mindestens einmal gelesen wurden.',
  'Hosts now and filled up': 'Hosts jetzt und aufgefüllt',
  'Hosts that change, by what each has least left of':
    'Hosts, die sich ändern, nach dem, wovon jeder am wenigsten übrig hat',
  'How it grows is not known yet.': 'Wie es wächst, ist noch nicht bekannt.',
  'How many more fit': 'Wie viele noch passen',
  'How much is in use is kept since {0}. How it grows is told when there is {1} of it: a guess from less would be worth nothing.':
    'Wie viel in Gebrauch ist, wird seit {0} festgehalten. Wie es wächst, steht hier, sobald {1} davon vorliegt: Aus weniger zu raten, wäre nichts wert.',
  'It only counts: nothing is touched.': 'Es wird nur gezählt: Nichts wird angefasst.',
  'limit with reserve: {0}': 'Grenze mit Reserve: {0}',
  'limit: {0}': 'Grenze: {0}',
  'No room is kept for hosts that fail.': 'Für ausfallende Hosts wird kein Platz freigehalten.',
  'none changes': 'keiner ändert sich',
  'Nothing is kept yet of how much is in use. It is kept from now on, while Terrace runs; after {0} it says how that grows.':
    'Wie viel in Gebrauch ist, wurde noch nicht festgehalten. Ab jetzt geschieht das, solange Terrace läuft; nach {0} steht hier, wie es wächst.',
  Pools: 'Pools',
  'Pools of {0}': 'Pools von {0}',
  'Room for more, and when it runs out': 'Platz für mehr, und wann er ausgeht',
  'Room for more, and when it runs out…': 'Platz für mehr, und wann er ausgeht…',
  'Room for the failure of any host is kept.':
    'Platz für den Ausfall eines beliebigen Hosts wird freigehalten.',
  'Room for the failure of any two hosts is kept.':
    'Platz für den Ausfall zweier beliebiger Hosts wird freigehalten.',
  'Runs out about {0}, between {1} and {2}.': 'Geht etwa am {0} zur Neige, zwischen {1} und {2}.',
  'Runs out about {0}.': 'Geht etwa am {0} zur Neige.',
  'Runs out about {0}: at the earliest {1}, maybe never.':
    'Geht etwa am {0} zur Neige: frühestens am {1}, vielleicht nie.',
  'shrinks by {0} in 30 days': 'schrumpft um {0} in 30 Tagen',
  'Storage pools': 'Speicherpools',
  'The mix is the sizes of the servers in this design, each as often as it is drawn.':
    'Die Mischung sind die Größen der Server dieses Entwurfs, jede so oft, wie sie gezeichnet ist.',
  'There is no host that counts': 'Kein Host zählt',
  'There is room for more than {0} servers of your mix.':
    'Es ist Platz für mehr als {0} Server der eigenen Mischung.',
  'There is room for {n} more server of your mix.|There is room for {n} more servers of your mix.': [
    'Es ist Platz für {n} weiteren Server der eigenen Mischung.',
    'Es ist Platz für {n} weitere Server der eigenen Mischung.',
  ],
  'Until then there is room for {n} more server of your mix.|Until then there is room for {n} more servers of your mix.':
    [
      'Bis dahin ist Platz für {n} weiteren Server der eigenen Mischung.',
      'Bis dahin ist Platz für {n} weitere Server der eigenen Mischung.',
    ],
  'What each host has least left of': 'Wovon jeder Host am wenigsten übrig hat',
  'What is short': 'Was fehlt',
  'When does it run out?': 'Wann geht er aus?',
  'When it runs out': 'Wann es zur Neige geht',
  'when no more fit': 'wenn keine mehr passen',
  'with this design': 'mit diesem Entwurf',
  'Would come here:': 'Käme hierher:',
  '{0} (now)': '{0} (jetzt)',
  '{0}: all that there is of it is in use.': '{0}: Alles davon ist in Gebrauch.',
  '{n} of {0} changes|{n} of {0} change': ['{n} von {0} ändert sich', '{n} von {0} ändern sich'],
  '{n} other is lost|{n} others are lost': ['{n} andere geht verloren', '{n} andere gehen verloren'],
}
