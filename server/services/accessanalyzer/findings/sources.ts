/** Where the findings of analyzers come from, which depends on their purpose. */
import type { AnalyzerRow, View } from '../../../../store/index.ts'
import { purposeOf } from '../configuration.ts'
import type { Analyzed, Findable } from './analyzed.ts'
import { exposedResources } from './exposed.ts'
import { reachableResources } from './internal/reachable.ts'
import { analyzedPrincipals } from './unused/principals.ts'

/** Returns what an analyzer looks at, by ARN. */
type Source = (view: View, analyzer: AnalyzerRow, ctx: Findable) => readonly Analyzed[]

const SOURCES: Readonly<Record<ReturnType<typeof purposeOf>, Source>> = {
  external: exposedResources,
  unused: analyzedPrincipals,
  internal: reachableResources,
}

/** Returns the source of an analyzer's findings. */
export const sourceFor = ({ type }: Pick<AnalyzerRow, 'type'>): Source => SOURCES[purposeOf(type)]
