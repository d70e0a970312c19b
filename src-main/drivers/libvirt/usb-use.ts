import { child, childrenOf, type Element, numberOf, textOf } from './xml.ts'

/**
 * Drivers by which a host itself uses a USB device: as a disk, as a hub, or as a network card (Linux, drivers/usb/storage,
 * drivers/net/usb and drivers/net/wireless). Others, such as those of keys, serial lines and sound, a guest may be given.
 */
const hostDrivers =
  /^(?:usb-storage$|uas$|ums-|hub$|cdc_(?!acm$|wdm$)|huawei_cdc_ncm|rndis|asix|ax88179|aqc111|catc|ch9200|cx82310|dm9601|gl620a|hso$|int51x1|ipheth|kalmia|kaweth|lan78xx|lg-vl600|mcs7830|net1080|pegasus|plusb|qmi_wwan|r815|sierra_net|smsc|sr9[78]00|zaurus|ar5523|at76|ath|brcmfmac|carl9170|mt7|mwifiex|p54usb|rsi|rt2|rt73usb|rtl|rtw|r8188|r871|zd1)/

/**
 * Classes of interfaces that are disks, hubs or network cards, whatever their driver is called, as class, subclass and
 * protocol (usb.org, Defined Class Codes, and CDC 1.2 table 4; e0-01-03 is RNDIS).
 */
const hostClasses = /^(?:8 |9 |2 (?:6|12|13|14) |224 1 3$)/

const notTheHost: ReadonlySet<string> = new Set(['', 'usb', 'usbfs'])

/** By name of the device in libvirt: the driver by which the host uses one of its interfaces. */
export function hostUsesOf(shown: readonly Element[]): Map<string, string> {
  const uses = new Map<string, string>()
  for (const device of shown) {
    const usb = childrenOf(device, 'capability').find(({ attributes }) => attributes['type'] === 'usb')
    const driver = textOf(child(device, 'driver', 'name'))
    if (!usb || notTheHost.has(driver)) continue
    const code = ['class', 'subclass', 'protocol'].map((part) => numberOf(child(usb, part)) ?? 0).join(' ')
    const parent = textOf(child(device, 'parent'))
    if (!uses.has(parent) && (hostDrivers.test(driver) || hostClasses.test(code))) uses.set(parent, driver)
  }
  return uses
}
