/** The layers of policies in the order in which people read them, each with all of its levels or sets. */
import { LAYERS, type Verdict } from '../marks/path.tsx'
import { type ExplainedLayer, type Explanation, isInTheWay } from './explanation.ts'

/** A place of the path: one kind of policies, with its levels of the organization or sets of session policies. */
export interface PathLayer {
  readonly key: (typeof LAYERS)[number]['key']
  readonly name: string
  readonly verdict: Verdict
  /** Empty when the call has no such layer. */
  readonly sets: readonly ExplainedLayer[]
}

/** Returns the places of the path. That of a VPC endpoint is there only if the call passed through one. */
export function pathLayers({
  layers,
  resource,
}: Pick<Explanation, 'layers' | 'resource'>): readonly PathLayer[] {
  return LAYERS.map(({ key, name }): PathLayer => {
    const sets = layers.filter(({ layer }) => placeOf(layer) === key)
    return {
      key,
      name: key === 'resource' ? nameOfResource(sets, resource) : name,
      verdict: verdictOf(sets),
      sets,
    }
  }).filter(({ key, sets }) => key !== 'endpoint' || sets.length > 0)
}

/** The root user's own permissions are in the place of identity policies, and trust policies are those of a resource. */
function placeOf(layer: ExplainedLayer['layer']): string {
  if (layer === 'trust') return 'resource'
  return layer === 'root' ? 'identity' : layer
}

function nameOfResource(sets: readonly ExplainedLayer[], resource: string): string {
  if (sets.some(({ layer }) => layer === 'trust')) return 'Trust'
  return /^arn:[^:]+:kms:[^:]*:[^:]*:key\//.test(resource) ? 'Key' : 'Resource'
}

function verdictOf(sets: readonly ExplainedLayer[]): Verdict {
  if (sets.length === 0) return '-'
  if (sets.some(({ verdict }) => verdict === 'denies')) return 'd'
  if (sets.some(isInTheWay)) return 'n'
  if (sets.every(({ verdict }) => verdict === 'exempt')) return 'e'
  return sets.some(({ verdict }) => verdict === 'allows') ? 'a' : 'o'
}

/** Returns the path as the list of decisions writes it, or `''` when a rule decided. */
export function pathOf(explanation: Explanation): string {
  if (explanation.rule !== undefined) return ''
  return pathLayers(explanation)
    .map(({ verdict }) => verdict)
    .join('')
}

/** Returns the place of the layer that decided. */
export function decidingPlace({ layer }: Pick<Explanation, 'layer'>): string {
  return placeOf(layer)
}
