// Starts a lab, says where it is, and waits to be killed.
import { startLab } from '../../lab/lab.ts'

const lab = await startLab({ nodes: [{ libvirt: false }] })
process.stdout.write(`${lab.folder}\n`)
setInterval(() => undefined, 1_000)
