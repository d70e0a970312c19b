import type { Texts } from '../translate.ts'

/** Rules between servers. */
export const affinityTexts: Texts = {
  'A rule between servers names none and says nothing.':
    'Eine Regel zwischen Servern nennt keinen und besagt nichts.',
  'A rule between servers names {n} that is not in the design: {0}.|A rule between servers names {n} that are not in the design: {0}.':
    [
      'Eine Regel zwischen Servern nennt {n} Server, den der Entwurf nicht enthält: {0}.',
      'Eine Regel zwischen Servern nennt {n} Server, die der Entwurf nicht enthält: {0}.',
    ],
  'A rule is about two servers at least: remove the rule instead':
    'Eine Regel gilt für mindestens zwei Server: stattdessen die Regel entfernen',
  'A rule names at most {n} server|A rule names at most {n} servers': [
    'Eine Regel nennt höchstens {n} Server',
    'Eine Regel nennt höchstens {n} Server',
  ],
  'A rule names only {0} and says nothing: {1}.': 'Eine Regel nennt nur {0} und besagt nichts: {1}.',
  'A rule that names no server': 'Eine Regel, die keinen Server nennt',
  'Add a rule…': 'Regel hinzufügen…',
  'Add hosts in other racks, say which rack each host is in, or keep them apart by hosts.':
    'Hosts in anderen Racks hinzufügen, das Rack jedes Hosts angeben oder nur nach Hosts trennen.',
  'Add hosts, or take some out of the rule that keeps them apart.':
    'Hosts hinzufügen oder einige aus der Regel nehmen, die sie getrennt hält.',
  'Allow them more hosts, or take some out of the rule that keeps them apart.':
    'Mehr Hosts erlauben oder einige aus der Regel nehmen, die sie getrennt hält.',
  'Apart from': 'Getrennt von',
  'Apart from {0} · {1}': 'Getrennt von {0} · {1}',
  'Change or remove one of these rules.': 'Eine dieser Regeln ändern oder entfernen.',
  'Change the rule of {0}': 'Regel ändern: {0}',
  'Change where they may run, or the rule that keeps them together.':
    'Ändern, wo sie laufen dürfen, oder die Regel, die sie zusammenhält.',
  'Contradicting rules between servers': 'Widersprüchliche Regeln zwischen Servern',
  'Dedicated server together with others': 'Dedizierter Server zusammen mit anderen',
  'Drop rules between them': 'Regeln zwischen ihnen aufheben',
  'Find a server': 'Server suchen',
  'Host or rack': 'Host oder Rack',
  'Its replicas apart · different racks': 'Seine Replikate getrennt · verschiedene Racks',
  'Keep apart': 'Getrennt halten',
  'Keep near': 'Nahe beieinander halten',
  'Keep replicas in different racks': 'Replikate in verschiedenen Racks halten',
  'Keep replicas of {0} in different racks': 'Replikate in verschiedenen Racks halten: {0}',
  'Keep together': 'Zusammenhalten',
  'Keep {0} apart': '{0} getrennt halten',
  'Keep {0} near one another': '{0} nahe beieinander halten',
  'Keep {0} together': '{0} zusammenhalten',
  'Let its replicas share a host': 'Seinen Replikaten einen gemeinsamen Host erlauben',
  'Let its replicas share a host, or take it out of the rule.':
    'Seinen Replikaten einen gemeinsamen Host erlauben oder ihn aus der Regel nehmen.',
  'Let replicas of {0} share a rack': 'Replikaten ein gemeinsames Rack erlauben: {0}',
  'Make them smaller, add a larger host, or keep them together in a rack instead.':
    'Sie verkleinern, einen größeren Host hinzufügen oder sie nur in einem Rack zusammenhalten.',
  'Name more servers in it, or remove it.': 'Weitere Server darin nennen oder sie entfernen.',
  'Near to': 'Nahe bei',
  'Near {0}': 'Nahe bei {0}',
  'New rule': 'Neue Regel',
  'No host in common': 'Kein gemeinsamer Host',
  'No known host in common': 'Kein bekannter gemeinsamer Host',
  'No name needed': 'Kein Name nötig',
  'No other server': 'Kein anderer Server',
  'No rack in common': 'Kein gemeinsames Rack',
  'No server of that name': 'Kein Server dieses Namens',
  'None: it may share a host with any other server.':
    'Keine: Er darf sich mit jedem anderen Server einen Host teilen.',
  'Remove the rule': 'Regel entfernen',
  'Remove the rule: {0}': 'Regel entfernen: {0}',
  'Remove {n} rule|Remove {n} rules': ['{n} Regel entfernen', '{n} Regeln entfernen'],
  'Replicas kept apart and together': 'Replikate zugleich getrennt und zusammen',
  'Replicas of {0} apart · different racks': 'Replikate von {0} getrennt · verschiedene Racks',
  Rule: 'Regel',
  'Rule between servers': 'Regel zwischen Servern',
  'Rule for servers that are not there': 'Regel für fehlende Server',
  'Rule that says nothing': 'Regel, die nichts besagt',
  'Rules between servers': 'Regeln zwischen Servern',
  'Rules between them': 'Regeln zwischen ihnen',
  'Rules with other servers': 'Regeln mit anderen Servern',
  'Servers of the rule': 'Server der Regel',
  'Servers to choose from': 'Server zur Auswahl',
  'Take it out of the rule, or make it a virtual server.':
    'Ihn aus der Regel nehmen oder zu einem virtuellen Server machen.',
  'Take out who is not there': 'Fehlende Server herausnehmen',
  'Take out who is not there, or remove the rule.': 'Fehlende Server herausnehmen oder die Regel entfernen.',
  'Take {0} out': '{0} herausnehmen',
  'Take {0} out of the rule': '{0} aus der Regel nehmen',
  'The replicas of {0} are kept in different racks, but have to be in one place with {1}.':
    'Die Replikate von {0} werden in verschiedenen Racks gehalten, müssen aber mit {1} an einem Ort sein.',
  'The replicas of {0} are kept on different hosts':
    'Die Replikate von {0} werden auf verschiedenen Hosts gehalten',
  'The replicas of {0} are kept on different hosts, but have to share one with {1}.':
    'Die Replikate von {0} werden auf verschiedenen Hosts gehalten, müssen sich aber einen mit {1} teilen.',
  'The {n} replica of {0} is kept in a rack of its own, but may run only in {1}.|The {n} replicas of {0} are kept in different racks, but may run only in {1}.':
    [
      'Das {n} Replikat von {0} wird in einem eigenen Rack gehalten, darf aber nur in {1} laufen.',
      'Die {n} Replikate von {0} werden in verschiedenen Racks gehalten, dürfen aber nur in {1} laufen.',
    ],
  'Their rules name other servers too: change them in the properties':
    'Ihre Regeln nennen auch andere Server: in den Eigenschaften ändern',
  'There is no rule between them': 'Zwischen ihnen besteht keine Regel',
  'They are kept apart already': 'Sie werden schon getrennt gehalten',
  'They are kept near already': 'Sie werden schon nahe beieinander gehalten',
  'They are kept together already': 'Sie werden schon zusammengehalten',
  'They do not share': 'Nicht gemeinsam',
  'They share': 'Gemeinsam',
  'Together larger than any host': 'Zusammen größer als jeder Host',
  'Together with': 'Zusammen mit',
  'Together with {0} · {1}': 'Zusammen mit {0} · {1}',
  'Too few hosts to keep servers apart': 'Zu wenige Hosts, um Server zu trennen',
  'Too few known hosts to keep servers apart': 'Zu wenige bekannte Hosts, um Server zu trennen',
  'Too few racks': 'Zu wenige Racks',
  'What it does': 'Was sie bewirkt',
  'What the rule is called': 'Name der Regel',
  'a host': 'ein Host',
  'a rack': 'ein Rack',
  'different hosts': 'verschiedene Hosts',
  'different racks': 'verschiedene Racks',
  host: 'Host',
  rack: 'Rack',
  rule: 'Regel',
  'same host': 'derselbe Host',
  'same rack': 'dasselbe Rack',
  '{0} apart · {1}': '{0} getrennt · {1}',
  '{0} are kept apart (“{1}”), but have to share a host: {2}.':
    '{0} werden getrennt gehalten („{1}“), müssen sich aber einen Host teilen: {2}.',
  '{0} are kept apart and need {n} host, but may run only on {1}.|{0} are kept apart and need {n} hosts, but may run only on {1}.':
    [
      '{0} werden getrennt gehalten und brauchen {n} Host, dürfen aber nur auf {1} laufen.',
      '{0} werden getrennt gehalten und brauchen {n} Hosts, dürfen aber nur auf {1} laufen.',
    ],
  '{0} are kept apart, but have to share a host: {1}.':
    '{0} werden getrennt gehalten, müssen sich aber einen Host teilen: {1}.',
  '{0} are kept in different racks (“{1}”), but have to share one: {2}.':
    '{0} werden in verschiedenen Racks gehalten („{1}“), müssen sich aber eines teilen: {2}.',
  '{0} are kept in different racks and need {n} rack, but may run only in {1}.|{0} are kept in different racks and need {n} racks, but may run only in {1}.':
    [
      '{0} werden in verschiedenen Racks gehalten und brauchen {n} Rack, dürfen aber nur in {1} laufen.',
      '{0} werden in verschiedenen Racks gehalten und brauchen {n} Racks, dürfen aber nur in {1} laufen.',
    ],
  '{0} are kept in different racks, but have to share one: {1}.':
    '{0} werden in verschiedenen Racks gehalten, müssen sich aber eines teilen: {1}.',
  '{0} have to share a host and need {1} vCPU and {2} of memory together; no host that Terrace knows has room for that.':
    '{0} müssen sich einen Host teilen und brauchen zusammen {1} vCPU und {2} Arbeitsspeicher; kein Host, den Terrace kennt, hat so viel Platz.',
  '{0} have to share a host, but none may run all of them: {1}.':
    '{0} müssen sich einen Host teilen, aber keiner darf sie alle ausführen: {1}.',
  '{0} have to share a host, but none of the hosts that Terrace knows may run all of them.':
    '{0} müssen sich einen Host teilen, aber keiner der Hosts, die Terrace kennt, darf sie alle ausführen.',
  '{0} have to share a rack, but no rack has hosts that may run all of them.':
    '{0} müssen sich ein Rack teilen, aber in keinem Rack stehen Hosts, die sie alle ausführen dürfen.',
  '{0} is a dedicated server and has its host to itself, but has to share it with {1}.':
    '{0} ist ein dedizierter Server und hat seinen Host für sich, muss ihn aber mit {1} teilen.',
  '{0} is dedicated: nothing else runs on its host': '{0} ist dediziert: Auf seinem Host läuft sonst nichts',
  '{0} near one another': '{0} nahe beieinander',
  '{0} never on {1}': '{0} nie auf {1}',
  '{0} only on {1}': '{0} nur auf {1}',
  '{0} together · {1}': '{0} zusammen · {1}',
  '{0} with {1}': '{0} mit {1}',
  '{0} with {1} (“{2}”)': '{0} mit {1} („{2}“)',
  '{n} more: select fewer servers to see it|{n} more: select fewer servers to see them': [
    '{n} weitere: weniger Server auswählen, um sie zu sehen',
    '{n} weitere: weniger Server auswählen, um sie zu sehen',
  ],
  '{n} more: type to find it|{n} more: type to find them': [
    '{n} weiterer: zum Finden tippen',
    '{n} weitere: zum Finden tippen',
  ],
  '{n} rule added|{n} rules added': ['{n} Regel hinzugefügt', '{n} Regeln hinzugefügt'],
  '{n} rule changed|{n} rules changed': ['{n} Regel geändert', '{n} Regeln geändert'],
  '{n} rule removed|{n} rules removed': ['{n} Regel entfernt', '{n} Regeln entfernt'],
  '{n} rule|{n} rules': ['{n} Regel', '{n} Regeln'],
}
