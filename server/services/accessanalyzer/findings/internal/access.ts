/** What a user or role can do to a resource, by proof. */
import type { CompiledPolicy } from '../../../../../policy/index.ts'
import { difference, type PolicySet, type Side } from '../../../../../policy/proofs/index.ts'
import { findingOptions } from '../../checks/proof.ts'
import { conditionsOf } from '../grants.ts'
import { type Allowing, type Path, PLACEHOLDER, pathsTo, requestsFor } from './paths.ts'
import { pathAbout } from './relevant.ts'
import type { Requester } from './requesters.ts'
import { sampled } from './sample.ts'
import type { Target, TargetAction } from './targets.ts'

export interface InternalAccess {
  /** As AWS spells them, sorted. */
  readonly actions: readonly string[]
  /** Condition key -> the values that the policies compare it with. */
  readonly conditions: Readonly<Record<string, string>>
  /** Whether the policy of the resource is one of those that allow. */
  readonly isGranted: boolean
}

interface KnownAccess {
  readonly question: string
  readonly access: InternalAccess | undefined
}

/** By the row of the requester and that of the resource. */
const known = new WeakMap<object, WeakMap<object, KnownAccess>>()

/**
 * Returns the access of a user or role to a resource. What is not proved to be no access is access, because AWS too
 * reports possible access. Undefined for none.
 *
 * Proofs take long, so the answer is kept for as long as the rows and all policies stay the same.
 */
export function accessOf(requester: Requester, target: Target): InternalAccess | undefined {
  const question = requester.fingerprint + target.fingerprint
  const ofRequester = known.get(requester.row) ?? new WeakMap<object, KnownAccess>()
  const before = ofRequester.get(target.row)
  if (before?.question === question) return before.access
  const access = provenAccess(requester, target)
  known.set(requester.row, ofRequester.set(target.row, { question, access }))
  return access
}

function provenAccess(requester: Requester, target: Target): InternalAccess | undefined {
  const paths = pathsTo(requester, target)
  const found = alike(target, paths).flatMap((actions) => {
    const allowing = allowingFor(actions, paths, requester, target)
    return allowing ? [{ actions, allowing }] : []
  })
  if (found.length === 0) return undefined
  const allowing = found.flatMap((each) => each.allowing)
  return {
    actions: found.flatMap(({ actions }) => actions.map(({ name }) => name)).sort(),
    conditions: conditionsOf({ statements: allowing.map(({ statement }) => statement) }),
    isGranted: allowing.some(({ layer }) => layer === 'resource'),
  }
}

/** Returns statements that allow actions of which the same statements speak, as far as they are known. */
function allowingFor(
  [action]: readonly TargetAction[],
  paths: readonly Path[],
  requester: Requester,
  target: Target,
): readonly Allowing[] | undefined {
  const [common] = target.actions
  if (!action || !common) return undefined
  const open = paths
    .map((path) => pathAbout(path, action, common.name))
    .filter((path) => path.every(canAllow))
  if (open.length === 0) return undefined
  const likely = sampled(requester, target, action)
  if (likely) return likely
  const requests = requestsFor(requester, target, { ...action, name: common.name })
  const proofs = open.map((path) => proof([requests, ...path])).filter((each) => each !== undefined)
  return proofs.length === 0 ? undefined : proofs.flat()
}

const nothing: Side = { sets: [{ layer: 'resource', policies: [] }] }

/** Returns the statements that allow some request, as far as they are known. Undefined if nothing does. */
function proof(sets: Path): readonly Allowing[] | undefined {
  const answer = difference({ sets }, nothing, findingOptions())
  if (answer.answer === 'contained') return undefined
  const references = answer.answer === 'exceeds' ? answer.by : []
  return references.flatMap(({ set, policy, index }) => {
    const { layer, policies } = sets[set] ?? {}
    const { source, policy: compiled } = policies?.[policy] ?? {}
    const statement = compiled?.statements.find((each) => each.index === index)
    const isOwn = set > 0 && source !== PLACEHOLDER && (layer === 'identity' || layer === 'resource')
    return statement && layer && isOwn ? [{ statement, layer }] : []
  })
}

const canAllow = ({ policies }: PolicySet): boolean =>
  policies.some(({ policy }) => policy.statements.some(({ effect }) => effect === 'Allow'))

/** Divides actions into those of which the same statements speak, and that are about the same resources. */
function alike({ actions, row }: Target, paths: readonly Path[]): readonly (readonly TargetAction[])[] {
  const policies = new Set(paths.flat().flatMap((set) => set.policies.map(({ policy }) => policy)))
  const spoken = Array.from(policies, (policy) => spokenOf(policy, row.type, actions))
  const byKey = new Map<string, TargetAction[]>()
  for (const [index, action] of actions.entries()) {
    const key = `${spoken.map((each) => each[index]).join('')} ${action.resources.join(' ')}`
    byKey.set(key, [...(byKey.get(key) ?? []), action])
  }
  return [...byKey.values()]
}

/** By the type of the resource, which determines the actions. */
const spokenByPolicy = new WeakMap<CompiledPolicy, Map<string, readonly string[]>>()

/** Returns for each action which statements of a policy speak of it. */
function spokenOf(policy: CompiledPolicy, type: string, actions: readonly TargetAction[]): readonly string[] {
  const ofPolicy = spokenByPolicy.get(policy) ?? new Map<string, readonly string[]>()
  const known = ofPolicy.get(type)
  if (known) return known
  const spoken = actions.map(({ name }) => {
    const lower = name.toLowerCase()
    return policy.statements.map(({ matchesAction }) => (matchesAction(lower) ? '1' : '0')).join('')
  })
  spokenByPolicy.set(policy, ofPolicy.set(type, spoken))
  return spoken
}
