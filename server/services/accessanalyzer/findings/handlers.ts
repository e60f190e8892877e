/** Everything that needs the proof engine to handle operations on findings. */
import { findingChanges } from './changes.ts'
import { findingLists } from './lists.ts'
import { analyzedResources } from './resources.ts'
import { findingStatistics } from './statistics.ts'

export { analyzeAhead } from './ahead.ts'

export const findingHandlers = {
  ...analyzedResources,
  ...findingChanges,
  ...findingLists,
  ...findingStatistics,
}

export type FindingHandlers = typeof findingHandlers
