/**
 * Decides requests as if policies had other documents: drafts, or none. The evaluator is the same as for real requests, and
 * everything else that binds the caller stays as it was.
 */

import type { Verdict } from '../core/access/judge.ts'
import {
  type AuthorizationRequest,
  type CompiledPolicy,
  compilePolicy,
  decide,
  type Layers,
  type SourcedPolicy,
} from '../policy/index.ts'

/** The layer that gets a policy which is not attached yet. */
export type DraftLayer = 'identity' | 'boundary' | 'session' | 'trust' | 'serviceControl' | 'resourceControl'

export interface Draft {
  /** The policy's source as in explanations: an ARN, or the name of an inline policy. */
  readonly source: string
  /** The ARN of the user, group, or role that has the inline policy, or to which the policy is attached. */
  readonly holder?: string | undefined
  /** Undefined if the policy is deleted. */
  readonly policy: CompiledPolicy | undefined
  /** Where the policy is added for callers who do not have it yet. */
  readonly layer?: DraftLayer | undefined
}

type Caller = AuthorizationRequest['principal']
type Sets = readonly (readonly SourcedPolicy[])[]

/** Returns the verdict with drafts. It is the same object if no draft is about this request. */
export function redecided(verdict: Verdict, drafts: readonly Draft[]): Verdict {
  if (verdict.ruling) return verdict
  const { request } = verdict
  const layers = drafts.reduce((each, draft) => withDraft(each, draft, request.principal), verdict.layers)
  return layers === verdict.layers ? verdict : { ...verdict, layers, decision: decide(request, layers) }
}

function withDraft(layers: Layers, draft: Draft, caller: Caller): Layers {
  const replaced = replacing(layers, draft, caller)
  const { policy, layer, holder } = draft
  const isMissing = replaced === layers && policy !== undefined && layer !== undefined
  if (!isMissing || (holder !== undefined && !names(caller, holder))) return replaced
  return added(layers, layer, { policy, source: draft.source, kind: KINDS[layer] })
}

const KINDS: Readonly<Record<DraftLayer, SourcedPolicy['kind']>> = {
  identity: 'managed',
  boundary: 'managed',
  session: 'session',
  trust: 'resource',
  serviceControl: 'organization',
  resourceControl: 'organization',
}

/** Returns whether an ARN or the number of an account names the caller. */
function names({ arn, roleArn, issuerArn, accountId }: Caller, holder: string): boolean {
  return [arn, roleArn, issuerArn, accountId].includes(holder)
}

function replacing(layers: Layers, draft: Draft, caller: Caller): Layers {
  const set = (policies: readonly SourcedPolicy[]) => replacedIn(policies, draft, caller)
  const identity = set(layers.identity)
  const boundary = layers.boundary && set([layers.boundary])[0]
  const session = replacedInSets(layers.session, set)
  const serviceControl = replacedInSets(layers.serviceControl, set)
  const resourceControl = replacedInSets(layers.resourceControl, set)
  const resource = trustWith(layers.resource, draft)
  const changed = { identity, boundary, session, resource, serviceControl, resourceControl }
  const isSame = REPLACED.every((name) => changed[name] === layers[name])
  return isSame ? layers : { ...layers, ...changed }
}

/** The layers whose policies drafts replace. */
const REPLACED = ['identity', 'boundary', 'session', 'resource', 'serviceControl', 'resourceControl'] as const

function replacedIn(
  policies: readonly SourcedPolicy[],
  { source, holder, policy }: Draft,
  caller: Caller,
): readonly SourcedPolicy[] {
  const isIt = (each: SourcedPolicy) =>
    each.source === source &&
    each.builtIn !== true &&
    (each.kind !== 'inline' || isHeld(each, holder, caller))
  if (!policies.some(isIt)) return policies
  return policies.flatMap((each) => (isIt(each) ? (policy ? [{ ...each, policy }] : []) : [each]))
}

/** Inline policies of different holders can have the same name. */
function isHeld({ group }: SourcedPolicy, holder: string | undefined, caller: Caller): boolean {
  if (holder === undefined) return true
  return group === undefined ? names(caller, holder) : group === holder
}

function replacedInSets(
  sets: Sets | undefined,
  replace: (set: readonly SourcedPolicy[]) => readonly SourcedPolicy[],
): Sets | undefined {
  const replaced = sets?.map(replace)
  return replaced?.every((set, index) => set === sets?.[index]) ? sets : replaced
}

/** A role without a trust policy trusts no principal. */
function trustWith(resource: Layers['resource'], { source, policy }: Draft): Layers['resource'] {
  if (resource?.kind !== 'trust' || resource.policy.source !== source) return resource
  return { ...resource, policy: { ...resource.policy, policy: policy ?? compilePolicy('') } }
}

function added(layers: Layers, layer: DraftLayer, policy: SourcedPolicy): Layers {
  switch (layer) {
    case 'identity':
      return { ...layers, identity: [...layers.identity, policy] }
    case 'boundary':
      return { ...layers, boundary: policy }
    case 'session':
      return { ...layers, session: [...(layers.session ?? []), [policy]] }
    case 'trust':
      return layers.resource ? layers : { ...layers, resource: { kind: 'trust', policy } }
    default:
      return { ...layers, [layer]: withLast(layers[layer], policy) }
  }
}

/** Adds the policy to the account, the last of the levels. Accounts outside organizations have none. */
function withLast(levels: Sets | undefined, policy: SourcedPolicy): Sets | undefined {
  return levels?.map((level, index) => (index === levels.length - 1 ? [...level, policy] : level))
}
