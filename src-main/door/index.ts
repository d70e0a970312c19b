export { askOwner, openDoor } from './door.ts'
