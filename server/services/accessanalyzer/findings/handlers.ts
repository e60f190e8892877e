/** Everything that needs the proof engine to handle operations on findings. */
import { findingChanges } from './changes.ts'
import { findingLists } from './lists.ts'
import { analyzedResources } from './resources.ts'

export const findingHandlers = { ...analyzedResources, ...findingChanges, ...findingLists }
