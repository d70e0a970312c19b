export { runApp } from './run.ts'
