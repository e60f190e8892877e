/** Layers as one list of policy sets. Each set as a whole denies, allows, or has no effect. */
import type { LayerName, Layers, SourcedPolicy } from '../types.ts'

export interface PolicySet {
  readonly layer: LayerName
  /** Index among the layer's sets, from 0: levels of an organization, or sets of session policies. */
  readonly at: number
  /** The number of sets in the layer. */
  readonly of: number
  readonly policies: readonly SourcedPolicy[]
  /** Returns the layers with other policies in this set. A layer of a single policy takes the first. */
  readonly replaced: (policies: readonly SourcedPolicy[]) => Layers
}

/** Returns the existing sets, in the order in which denials are reported. */
export function setsOf(layers: Layers): readonly PolicySet[] {
  return [
    ...levelsOf(layers, 'resourceControl'),
    ...levelsOf(layers, 'serviceControl'),
    ...(layers.resource === undefined ? [] : [resourceSet(layers, layers.resource)]),
    identitySet(layers),
    ...singleSet(layers, 'boundary'),
    ...levelsOf(layers, 'session'),
    ...singleSet(layers, 'endpoint'),
  ]
}

/** Returns an empty set for a resource that has no policy. */
export function missingResourceSet(layers: Layers): PolicySet {
  const policies: readonly SourcedPolicy[] = []
  return { layer: 'resource', at: 0, of: 1, policies, replaced: resourceReplacer(layers, 'resource') }
}

/** Replaces each policy of the layers. */
export function withPolicies(layers: Layers, other: (policy: SourcedPolicy) => SourcedPolicy): Layers {
  const { resource, boundary, endpoint } = layers
  const inSets = (sets: Layers['session']) => sets?.map((set) => set.map(other))
  return {
    identity: layers.identity.map(other),
    boundary: boundary && other(boundary),
    endpoint: endpoint && other(endpoint),
    resource: resource && { ...resource, policy: other(resource.policy) },
    session: inSets(layers.session),
    serviceControl: inSets(layers.serviceControl),
    resourceControl: inSets(layers.resourceControl),
  }
}

function levelsOf(
  layers: Layers,
  layer: 'resourceControl' | 'serviceControl' | 'session',
): readonly PolicySet[] {
  const sets = layers[layer] ?? []
  return sets.map((policies, at) => ({
    layer,
    at,
    of: sets.length,
    policies,
    replaced: (others) => ({ ...layers, [layer]: sets.with(at, others) }),
  }))
}

function resourceSet(layers: Layers, { policy, kind }: NonNullable<Layers['resource']>): PolicySet {
  const layer = kind === 'trust' ? 'trust' : 'resource'
  return { layer, at: 0, of: 1, policies: [policy], replaced: resourceReplacer(layers, kind) }
}

function resourceReplacer(layers: Layers, kind: NonNullable<Layers['resource']>['kind']) {
  return (policies: readonly SourcedPolicy[]): Layers => {
    const [resource] = policies.map((policy) => ({ kind, policy }))
    return { ...layers, resource }
  }
}

function identitySet(layers: Layers): PolicySet {
  const replaced = (identity: readonly SourcedPolicy[]) => ({ ...layers, identity })
  return { layer: 'identity', at: 0, of: 1, policies: layers.identity, replaced }
}

function singleSet(layers: Layers, layer: 'boundary' | 'endpoint'): readonly PolicySet[] {
  const policy = layers[layer]
  if (policy === undefined) return []
  return [{ layer, at: 0, of: 1, policies: [policy], replaced: ([first]) => ({ ...layers, [layer]: first }) }]
}
