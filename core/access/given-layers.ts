/** Layers that the state does not contain: policies of resources of other services, and of VPC endpoints. */
import { compilePolicy, type Layers, type ResourcePolicyKind } from '../../policy/index.ts'
import { resourcePolicyKind } from './resource-policy.ts'

export type { ResourcePolicyKind } from '../../policy/index.ts'

export interface GivenPolicies {
  /** `service:Action`. */
  readonly action: string
  /** An ARN or `*`. */
  readonly resource: string
  /** The text of the resource's policy. */
  readonly resourcePolicy?: string | undefined
  /** Undefined when action and ARN show the kind. */
  readonly resourcePolicyKind?: ResourcePolicyKind | undefined
  /** The text of the policy of the VPC endpoint that the request came through. */
  readonly endpointPolicy?: string | undefined
}

/** Compiles the policies. A policy that cannot be read allows nothing. Undefined when none is given. */
export function givenLayers({
  action,
  resource,
  resourcePolicy,
  resourcePolicyKind: kind,
  endpointPolicy,
}: GivenPolicies): Partial<Layers> | undefined {
  if (resourcePolicy === undefined && endpointPolicy === undefined) return undefined
  const layers: { -readonly [Name in keyof Layers]?: Layers[Name] } = {}
  if (resourcePolicy !== undefined) {
    const policy = compilePolicy(resourcePolicy)
    const given = { policy, source: resource, kind: 'resource' } as const
    layers.resource = { policy: given, kind: kind ?? resourcePolicyKind(action, resource) }
  }
  if (endpointPolicy !== undefined) {
    const policy = compilePolicy(endpointPolicy)
    layers.endpoint = { policy, source: 'endpoint', kind: 'endpoint' }
  }
  return layers
}
