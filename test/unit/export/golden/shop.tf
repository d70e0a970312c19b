# Shop: written by Terrace.
#
# For the provider dmacvicar/libvirt, version 0.8 (0.9 has another schema).
#
# What Terraform is not told, because the provider or one host cannot know it:
# - placement: everything goes to the one host of var.libvirt_uri, neither replicas nor servers are kept apart or together
# - links, notes, tags, first boot, CPU shares and quotas
# - VLANs and addresses on bridges: networks must exist on the host, guests set such addresses themselves
# - disks of images become copy-on-write volumes over them; Terrace makes whole copies
# - images of Terrace's library: such disks are blank here; their names stand beside them
# - the SATA bus: such disks are attached as the provider does by default
# - devices of hosts, such as GPUs: guests are made without them

terraform {
  required_providers {
    libvirt = {
      source  = "dmacvicar/libvirt"
      version = "~> 0.8.3"
    }
  }
}

variable "libvirt_uri" {
  type        = string
  default     = "qemu:///system"
  description = "The hypervisor, for example qemu+ssh://root@node1/system"
}

provider "libvirt" {
  uri = var.libvirt_uri
}

variable "uefi_firmware" {
  type        = string
  default     = "/usr/share/OVMF/OVMF_CODE.fd"
  description = "The UEFI firmware image on the host"
}

# Networks and bridges of the host, by what the design calls them.
locals {
  network_lan = "br0"
  network_nat = "default"
}

# Tier Web

resource "libvirt_volume" "web_root" {
  count            = 2
  name             = "web-${count.index + 1}-root.qcow2"
  format           = "qcow2"
  base_volume_pool = "default"
  base_volume_name = "debian.qcow2"
}

resource "libvirt_domain" "web" {
  count     = 2
  name      = "web-${count.index + 1}"
  vcpu      = 2
  memory    = 1024
  autostart = true
  running   = true

  disk {
    volume_id = libvirt_volume.web_root[count.index].id
  }

  network_interface {
    bridge = local.network_lan
  }
}

# Tier Data

resource "libvirt_volume" "db_root" {
  name   = "db-root.qcow2"
  pool   = "fast"
  format = "qcow2"
  size   = 8589934592
}

resource "libvirt_volume" "db_data" {
  name   = "db-data.raw"
  format = "raw"
  size   = 21474836480
}

resource "libvirt_domain" "db" {
  name        = "db"
  vcpu        = 1
  memory      = 4096
  autostart   = true
  running     = true
  firmware    = var.uefi_firmware
  description = "The only\ndatabase | so far"

  disk {
    volume_id = libvirt_volume.db_root.id
  }

  disk {
    volume_id = libvirt_volume.db_data.id
    scsi      = true
  }

  network_interface {
    bridge = local.network_lan
    mac    = "52:54:00:00:00:05"
  }

  network_interface {
    network_name = local.network_nat
    addresses    = ["192.168.122.5"]
  }

  network_interface {
    network_name = "default"
  }
}

# box is a dedicated server: left out.
