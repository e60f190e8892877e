/** Proves what an edit of a policy allows that was not allowed before. */
import {
  type AuthorizationRequest,
  type CompiledPolicy,
  compilePolicy,
  literalResource,
  type SourcedPolicy,
} from '../../policy/index.ts'
import {
  type Difference,
  difference,
  hasResource,
  isBeyondLimits,
  type ProofOptions,
  type Side,
  type StatementReference,
} from '../../policy/proofs/index.ts'
import { proofUniverse } from '../proof-universe.ts'
import { type CheckedType, hasPrincipals, layerOf, type NamedText, readPolicy } from './documents.ts'
import { partsOf } from './parts.ts'
import type { Answer } from './questions.ts'
import { type CheckReport, reportOf } from './report.ts'

/** A policy before and after an edit. */
interface PolicyEdit {
  readonly type: CheckedType
  readonly before: NamedText
  readonly after: NamedText
  /** A request that is not asked about, because it is known that the edit allows it. */
  readonly except?: ExceptedRequest | undefined
}

export interface ExceptedRequest {
  /** The ARN of the caller, or the name of a service. */
  readonly principal: string
  readonly action: string
  readonly resource: string
}

/** The access that an edit adds. */
export interface AddedAccess {
  /**
   * `grants` is about what the policy itself allows. `denials` is about what it no longer denies, which other policies
   * can allow then. It is asked about only if the policy itself allows nothing new.
   */
  readonly of: 'grants' | 'denials'
  readonly answer: Answer
}

/**
 * Lets others run between two proofs.
 *
 * @returns whether a caller still waits for the answer
 */
export type Pause = () => Promise<boolean>

/**
 * They bound a question to some hundredths of a second of computing: people wait for the answer while they type, and the
 * server answers others in between.
 */
export const EDIT_LIMITS = { states: 3_000, boxes: 300, steps: 500_000 }

/** Of policies with more statements, single ones are not asked about, which bounds all questions together. */
export const MOST_STATEMENTS = 30

const NOTHING = '{"Statement": []}'

/** Names a text that is compared. An empty one is a policy that doesn't exist, and allows nothing. */
export function namedText(name: string, text: string): NamedText {
  return { name, text: text === '' ? NOTHING : text }
}

/** Reports what {@link addedAccess} finds. @throws PolicyTextError */
export async function reportAddedAccess(
  edit: PolicyEdit,
  pause: Pause,
): Promise<{ readonly of: AddedAccess['of']; readonly report: CheckReport }> {
  const { of, answer } = await addedAccess(edit, pause)
  const check = { kind: 'against', policy: edit.after.name, reference: edit.before.name } as const
  return { of, report: reportOf(check, answer) }
}

/**
 * Compares a policy with what it was before an edit.
 *
 * @throws PolicyTextError
 */
export async function addedAccess(edit: PolicyEdit, pause: Pause): Promise<AddedAccess> {
  const { type, except } = edit
  const [before, after] = [readPolicy(edit.before, type), readPolicy(edit.after, type)]
  const excluded = exclusionsFor(type, except)
  const asked = questionsOf({ type, before: [before], after: [after] }, excluded)
  const grants = await compared(...asked.grants, pause)
  if (grants.difference.answer !== 'contained' || asked.denials === undefined)
    return { of: 'grants', answer: await withCauses(grants, edit, excluded, pause) }
  return { of: 'denials', answer: await compared(...asked.denials, pause) }
}

/** The policies that an edit changes. */
export interface ChangedPolicies {
  readonly type: CheckedType
  readonly before: readonly SourcedPolicy[]
  readonly after: readonly SourcedPolicy[]
}

/** Two sides. The question is whether the first allows nothing that the second doesn't. */
type Comparison = readonly [Side, Side]

interface Comparisons {
  readonly grants: Comparison
  /** Undefined if nothing was denied before that another policy could allow. */
  readonly denials: Comparison | undefined
}

/** @param excluded policies that deny what is not asked about */
function questionsOf(
  { type, before, after }: ChangedPolicies,
  excluded: readonly SourcedPolicy[],
): Comparisons {
  const sideOf = (...policies: readonly SourcedPolicy[]): Side => ({
    sets: [{ layer: layerOf(type), policies }],
  })
  const statements = before.flatMap(({ policy }) => policy.statements)
  // No other policy lets anybody assume a role that its trust policy doesn't allow.
  const denials = type === 'trust' ? [] : statements.filter(({ effect }) => effect === 'Deny')
  const all = everythingOf(type, denials)
  return {
    grants: [sideOf(...after, ...excluded), sideOf(...before)],
    denials: denials.length === 0 ? undefined : [sideOf(all, ...after, ...excluded), sideOf(all, ...before)],
  }
}

/** Returns whether an edit is proved to allow nothing that was not allowed before, except for the request. */
export function addsNothing(changed: ChangedPolicies, except: ExceptedRequest | undefined): boolean {
  const { grants, denials } = questionsOf(changed, exclusionsFor(changed.type, except))
  const isContained = ([granted, limit]: Comparison) =>
    difference(granted, limit, optionsFor()).answer === 'contained'
  return isContained(grants) && (denials === undefined || isContained(denials))
}

function exclusionsFor(type: CheckedType, except: ExceptedRequest | undefined): readonly SourcedPolicy[] {
  return except !== undefined && canBeExcluded(type, except) ? [exclusionOf(type, except)] : []
}

const optionsFor = (resources: ProofOptions['resources'] = 'any'): ProofOptions => ({
  universe: proofUniverse(),
  resources,
  limits: EDIT_LIMITS,
})

/**
 * Compares two sides. It proves containment for any resource and condition key, but prefers an example that AWS's
 * services know.
 */
export async function compared(granted: Side, limit: Side, pause: Pause): Promise<Answer> {
  const found = difference(granted, limit, optionsFor())
  const answer = { granted, limit, difference: found, causes: [] }
  const isEnough = found.answer === 'exceeds' ? isRealistic(found.request) : isSettled(found)
  if (isEnough || !(await pause())) return answer
  const realistic = difference(granted, limit, optionsFor('typed'))
  return realistic.answer === 'exceeds' ? { ...answer, difference: realistic } : answer
}

/** Returns whether AWS's services would send such a request to be decided. */
function isRealistic({ action, resource, context }: AuthorizationRequest): boolean {
  const universe = proofUniverse()
  const keys = context instanceof Map ? [...context.keys()] : []
  return (
    hasResource(universe, action, resource) &&
    keys.every((key) => universe.hasKey(action, String(key)) !== false)
  )
}

/** Returns whether no other question is of use. */
function isSettled(found: Difference): boolean {
  return found.answer === 'contained' || isBeyondLimits(found)
}

/** Adds the statements that allow more by themselves, or that were not proved not to. */
async function withCauses(
  answer: Answer,
  edit: PolicyEdit,
  excluded: readonly SourcedPolicy[],
  pause: Pause,
): Promise<Answer> {
  const found = answer.difference
  const allows = allowsOf(edit, excluded)
  if (isSettled(found) || allows.length > MOST_STATEMENTS) return answer
  const causes: StatementReference[] = []
  for (const { index, side } of allows) {
    const own = difference(side, answer.limit, optionsFor())
    if (own.answer !== 'contained') causes.push({ set: 0, policy: 0, index, sid: undefined })
    // The others would take as long.
    if (isBeyondLimits(own) || !(await pause())) return { ...answer, causes }
  }
  const isProved = found.answer === 'unknown' && causes.length === 0
  return { ...answer, difference: isProved ? { answer: 'contained' } : found, causes }
}

/** Returns a side for each statement that allows, with all denials. */
function allowsOf({ after, type }: PolicyEdit, excluded: readonly SourcedPolicy[]) {
  const { statements, policyOf } = partsOf(after.text)
  const denials = statements.filter(({ denies }) => denies).map(({ text }) => text)
  return statements.flatMap(({ denies, text }, index) => {
    const policies = [policyOf([text, ...denials]), ...excluded]
    const side: Side = { sets: [{ layer: layerOf(type), policies }] }
    return denies ? [] : [{ index, side }]
  })
}

/** Returns a policy that allows the actions of denials, in place of the policies that are beside an edited one. */
function everythingOf(
  type: CheckedType,
  denials: readonly Pick<CompiledPolicy['statements'][number], 'actions'>[],
): SourcedPolicy {
  const statements = denials.map(({ actions: { negated, values } }) => ({
    Effect: 'Allow',
    ...principalsIn(type, '*'),
    [negated ? 'NotAction' : 'Action']: values,
    ...resourceIn(type, '*'),
  }))
  return policyWith(statements)
}

/** A pattern for the resource `*` alone doesn't exist. It is the only resource of actions without resource types. */
function canBeExcluded(type: CheckedType, { action, resource }: ExceptedRequest): boolean {
  return type === 'trust' || resource !== '*' || proofUniverse().resourcesOf(action).length === 0
}

/** Returns a policy that denies the request, so that no proof is about it. */
function exclusionOf(type: CheckedType, { principal, action, resource }: ExceptedRequest): SourcedPolicy {
  const Resource = resource === '*' ? '*' : literalResource(resource)
  const named = principalsIn(type, principalNamed(principal))
  return policyWith({ Effect: 'Deny', ...named, Action: action, ...resourceIn(type, Resource) })
}

function policyWith(Statement: object): SourcedPolicy {
  const policy = compilePolicy(JSON.stringify({ Version: '2012-10-17', Statement }))
  return { policy, source: 'beside the edited policy', kind: 'inline', builtIn: true }
}

const principalsIn = (type: CheckedType, Principal: unknown) => (hasPrincipals(type) ? { Principal } : {})
const resourceIn = (type: CheckedType, Resource: string) => (type === 'trust' ? {} : { Resource })

/** Policies name roles instead of their sessions, and services and identity providers by other members. */
function principalNamed(caller: string): object {
  const session = /^(arn:[\w-]+):sts::(\d{12}):assumed-role\/([^/]+)\//.exec(caller)
  if (session) return { AWS: [caller, `${session[1]}:iam::${session[2]}:role/${session[3]}`] }
  if (caller.startsWith('arn:')) return { AWS: caller }
  return caller.endsWith('.amazonaws.com') ? { Service: caller } : { Federated: caller }
}
