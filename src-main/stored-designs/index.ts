export {
  designName,
  type DesignSource,
  isRead,
  keepRead,
  migrated,
  notUnderstood,
  readDesign,
  readWritable,
  saveDesign,
  type SavedDesign,
} from './read.ts'
export { hashOf, written, type WrittenDesign } from './written.ts'
