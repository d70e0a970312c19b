export { type Compute, createCompute } from './compute.ts'
