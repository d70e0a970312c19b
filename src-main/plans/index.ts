export { forgetUnmade, keepDeployments } from './keep-deployments.ts'
export { createGoOn } from './go-on.ts'
export { createPlanService } from './service.ts'
