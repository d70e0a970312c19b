export { bindServices } from './bind.ts'
export { appOrigin, isTrustedSender, type Sender } from './sender.ts'
