import type { ExportFormat } from '@shared/contract/designs.ts'
import { t } from '@shared/text/translate.ts'

export type PictureFormat = 'svg' | 'png' | 'pdf'

export const isPicture = (format: ExportFormat): format is PictureFormat =>
  format === 'svg' || format === 'png' || format === 'pdf'

/** What a design can be saved as for other programs, in the order of the dialog. */
export const exportFormats = (): readonly { format: ExportFormat; label: string; text: string }[] => [
  { format: 'svg', label: 'SVG', text: t`A picture that stays sharp at any size` },
  { format: 'png', label: 'PNG', text: t`A picture in pixels, for documents and chats` },
  { format: 'pdf', label: 'PDF', text: t`One page as large as the drawing` },
  { format: 'markdown', label: 'Markdown', text: t`Tables of servers, links and networks` },
  {
    format: 'terraform',
    label: 'Terraform',
    text: t`For the provider dmacvicar/libvirt 0.8; its head says what is lost`,
  },
  {
    format: 'haproxy',
    label: 'HAProxy',
    text: t`A frontend and a backend for each load balancer and port`,
  },
  { format: 'csv', label: 'CSV', text: t`Servers for a spreadsheet; can be read back` },
]
