/**
 * The policies of AWS Sign-In on who may sign in from where.
 *
 * Source: AWS Sign-In User Guide, "Controlling console access with resource-based policies and resource control
 * policies". The statements of an account have no effect until console authorization is enabled for it.
 */
import type { SignInStatementRow, View } from '../../store/index.ts'
import { consoleArn } from '../aws/sign-in-arns.ts'
import { anonymousIn, type Caller } from '../identity/caller.ts'
import type { Arrival } from './condition-keys.ts'
import { judge, type Verdict } from './judge.ts'
import { organizationOf } from './organization/managed.ts'
import type { Conditions, DetailedTarget } from './target.ts'

type ConditionBlock = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>

/** A statement as policies spell it. */
export interface SignInStatement {
  readonly Effect: 'Deny'
  readonly Principal: { readonly AWS: '*' }
  readonly Action: readonly string[]
  readonly Resource: '*'
  readonly Condition: ConditionBlock
}

/** A phase of the sign-in. The principal is known, and has another condition key, only after the first one. */
interface Phase {
  readonly actions: readonly string[]
  readonly principalKey: string
}

const BEFORE: Phase = { actions: ['signin:Authenticate'], principalKey: 'signin:PrincipalArn' }
const AFTER: Phase = {
  actions: ['signin:AuthorizeOAuth2Access', 'signin:CreateOAuth2Token'],
  principalKey: 'aws:PrincipalArn',
}

/**
 * Returns the statements of an account's policy, in order. None if it has no permission statements.
 *
 * Unverified: A sign-in that one permission statement permits is not denied by another one. Therefore, all of them
 * become one statement for each phase, whose conditions list all networks and excluded principals. A region, and
 * addresses in a VPC, become further statements. AWS documents the policy of a single permission statement.
 */
export function signInStatements(view: View): readonly SignInStatement[] {
  const rows = [...view.signInStatements.rows()].map(([, row]) => row)
  const excluded = rows.flatMap(({ excludedPrincipal }) => excludedPrincipal ?? [])
  return [...networkConditions(rows), ...rows.flatMap(narrowingConditions)].flatMap((condition) =>
    [BEFORE, AFTER].map((phase) => denial(view, phase, condition, excluded)),
  )
}

function denial(
  view: View,
  phase: Phase,
  condition: ConditionBlock,
  excluded: readonly string[],
): SignInStatement {
  const { StringEquals, ...others } = condition
  return {
    Effect: 'Deny',
    Principal: { AWS: '*' },
    Action: phase.actions,
    Resource: '*',
    Condition: {
      ...(excluded.length > 0 ? { ArnNotEquals: { [phase.principalKey]: excluded } } : {}),
      ...others,
      StringEquals: { ...StringEquals, 'aws:ResourceAccount': [view.accountId] },
    },
  }
}

/** Returns the condition of a permission statement under which it does not permit a sign-in. */
export function conditionOf(row: SignInStatementRow): ConditionBlock {
  const { vpcSourceIp, requestedRegion, excludedPrincipal } = row
  return withoutEmpty({
    ArnNotEquals: { [AFTER.principalKey]: listOf(excludedPrincipal) },
    NotIpAddressIfExists: { 'aws:SourceIp': ipsOf(row), 'aws:VpcSourceIp': listOf(vpcSourceIp) },
    StringNotEquals: { 'aws:SourceVpc': vpcsOf(row), 'aws:SourceVpce': endpointsOf(row) },
    StringNotEqualsIfExists: { 'aws:RequestedRegion': listOf(requestedRegion) },
  })
}

const listOf = (value: string | undefined) => (value === undefined ? [] : [value])
const ipsOf = ({ sourceIp }: SignInStatementRow) => listOf(sourceIp)
const vpcsOf = ({ sourceVpc }: SignInStatementRow) => listOf(sourceVpc)
const endpointsOf = ({ signinSourceVpce, consoleSourceVpce }: SignInStatementRow) => [
  ...listOf(signinSourceVpce),
  ...listOf(consoleSourceVpce),
]

/** Leaves out keys without values, and operators without keys. */
function withoutEmpty(block: ConditionBlock): ConditionBlock {
  const operators = Object.entries(block).map(([operator, keys]) => {
    const present = Object.entries(keys).filter(([, values]) => values.length > 0)
    return [operator, Object.fromEntries(present)] as const
  })
  return Object.fromEntries(operators.filter(([, keys]) => Object.keys(keys).length > 0))
}

/** Returns the condition that no network is one of those permitted, unless the statements are only about regions. */
function networkConditions(rows: readonly SignInStatementRow[]): readonly ConditionBlock[] {
  const condition = withoutEmpty({
    NotIpAddressIfExists: { 'aws:SourceIp': rows.flatMap(ipsOf) },
    StringNotEquals: { 'aws:SourceVpc': rows.flatMap(vpcsOf), 'aws:SourceVpce': rows.flatMap(endpointsOf) },
  })
  const isNeeded = Object.keys(condition).length > 0 || rows.some((row) => row.requestedRegion === undefined)
  return rows.length > 0 && isNeeded ? [condition] : []
}

/** Returns the conditions that sign-in from a permitted network is for another region, or from another address in it. */
function narrowingConditions(row: SignInStatementRow): readonly ConditionBlock[] {
  const { requestedRegion, vpcSourceIp } = row
  const network =
    vpcsOf(row).length > 0 ? { 'aws:SourceVpc': vpcsOf(row) } : { 'aws:SourceVpce': endpointsOf(row) }
  const inNetwork = withoutEmpty({ StringEquals: network })
  const region = { StringNotEqualsIfExists: { 'aws:RequestedRegion': listOf(requestedRegion) } }
  const address = { NotIpAddressIfExists: { 'aws:VpcSourceIp': listOf(vpcSourceIp) } }
  return [
    ...(requestedRegion === undefined ? [] : [{ ...inNetwork, ...region }]),
    ...(vpcSourceIp === undefined ? [] : [{ ...inNetwork, ...address }]),
  ]
}

/** Returns whether policies decide on sign-in to an account, on its own or its organization's wish. */
function isConsoleAuthorized(view: View): boolean {
  if (view.consoleAuthorizations.has(view.accountId)) return true
  const found = organizationOf(view)
  return found?.management.consoleAuthorizations.has(found.organization.id) ?? false
}

/** Returns a resource of an account with the account's policy on sign-in. */
export function withSignInPolicy(view: View, arn: string): DetailedTarget {
  const policy = signInPolicy(view)
  const target = { arn, accountId: view.accountId }
  return policy === undefined ? target : { policy, ...target }
}

/** Returns the policy of an account as a document. Undefined when there is none, or it has no effect. */
function signInPolicy(view: View): string | undefined {
  if (view.signInStatements.size === 0 || !isConsoleAuthorized(view)) return undefined
  return JSON.stringify({ Version: '2012-10-17', Statement: signInStatements(view) })
}

export interface SignInDenial {
  /** Whether the sign-in is denied before anybody's password is checked. */
  readonly isEarly: boolean
  readonly verdict: Verdict
}

/**
 * Returns why a user may not sign in to the console. Undefined if nothing denies it.
 *
 * Unverified: Only an explicit denial prevents a sign-in to the console, because principals sign in without any
 * permission for it.
 *
 * @param view the account of the principal
 */
export function signInDenial(view: View, caller: Caller, arrival: Arrival): SignInDenial | undefined {
  if (!isConsoleAuthorized(view)) return undefined
  const early = denialIn(BEFORE, view, anonymousIn(view.partition), arrival, {
    [BEFORE.principalKey]: principalArnOf(caller),
  })
  if (early) return { isEarly: true, verdict: early }
  const verdict = denialIn(AFTER, view, caller, arrival)
  return verdict && { isEarly: false, verdict }
}

function denialIn(
  { actions }: Phase,
  view: View,
  caller: Caller,
  arrival: Arrival,
  conditions?: Conditions,
): Verdict | undefined {
  const target = withSignInPolicy(view, consoleArn(view))
  return actions
    .map((action) => judge({ view, caller, action, target, arrival, conditions }))
    .find(({ decision }) => decision.effect === 'explicitDeny')
}

/** The ARN of a role session's role. */
const principalArnOf = (caller: Caller) => (caller.kind === 'role' ? caller.role.arn : caller.arn)
