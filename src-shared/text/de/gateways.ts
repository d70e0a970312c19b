import type { Texts } from '../translate.ts'

export const gatewayTexts: Texts = {
  Gateway: 'Gateway',
  'DNS servers': 'DNS-Server',
  'For first boots of servers with a fixed address': 'Für den ersten Start von Servern mit fester Adresse',
  'An address such as 192.168.1.1 is needed, or nothing':
    'Nötig ist eine Adresse wie 192.168.1.1 oder nichts',
  '{0} is no address such as 192.168.1.1': '{0} ist keine Adresse wie 192.168.1.1',
  'The network has no address range': 'Das Netz hat keinen Adressbereich',
  'Not in {0}': 'Nicht in {0}',
  'Gateway that is no address': 'Gateway, das keine Adresse ist',
  'Gateway outside its network': 'Gateway außerhalb seines Netzes',
  'Server at the address of a gateway': 'Server auf der Adresse eines Gateways',
  'Name server that is no address': 'Nameserver, der keine Adresse ist',
  'Packages without a way to them': 'Pakete ohne Weg zu ihnen',
  '{0}, the gateway of network {1}, is not an IPv4 or IPv6 address.':
    '{0}, das Gateway des Netzes {1}, ist keine IPv4- oder IPv6-Adresse.',
  'Write it like 10.0.0.1 or fd00::1, without a prefix, or leave it empty.':
    'Wie 10.0.0.1 oder fd00::1 schreiben, ohne Präfix, oder leer lassen.',
  'Network {0} has the gateway {1} and no address range that it is in.':
    'Das Netz {0} hat das Gateway {1} und keinen Adressbereich, in dem es liegt.',
  '{0}, the gateway of network {1}, is no address of a machine in {2}.':
    '{0}, das Gateway des Netzes {1}, ist keine Adresse einer Maschine in {2}.',
  'Change the gateway or the range of the network.': 'Das Gateway oder den Bereich des Netzes ändern.',
  '{0} has the address {1}, which is the gateway of network {2}, and no card elsewhere.':
    '{0} hat die Adresse {1}, das Gateway des Netzes {2}, und keine Karte anderswo.',
  'Give the server another address, or a card in the network that it leads to.':
    'Dem Server eine andere Adresse geben, oder eine Karte in dem Netz, in das er führt.',
  '{0}, a name server of network {1}, is not an IPv4 or IPv6 address.':
    '{0}, ein Nameserver des Netzes {1}, ist keine IPv4- oder IPv6-Adresse.',
  'Write it like 10.0.0.2 or fd00::2, or leave it out.':
    'Wie 10.0.0.2 oder fd00::2 schreiben oder weglassen.',
  '{0} is to install packages at its first start, but none of its networks has a gateway.':
    '{0} soll beim ersten Start Pakete installieren, aber keines seiner Netze hat ein Gateway.',
  'Give the network its gateway and name servers, or leave an address to DHCP.':
    'Dem Netz sein Gateway und seine Nameserver geben, oder eine Adresse dem DHCP überlassen.',
}
