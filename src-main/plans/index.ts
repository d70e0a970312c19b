export { forgetUnmade, keepDeployments } from './keep-deployments.ts'
export { createPlanService } from './service.ts'
