export { imageActuator } from './actuator.ts'
export { Agents } from './agents.ts'
export { createImageService } from './service.ts'
export { Stores } from './stores.ts'
