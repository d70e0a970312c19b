export { forgetUnmade, keepDeployments, noteDeployments } from './keep-deployments.ts'
export { createPlanService } from './service.ts'
