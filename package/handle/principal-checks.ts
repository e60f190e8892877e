/** Checks of all requests that policies and principals allow, for matchers and for methods of handles. */

import { problemWithAccess, type WrittenName } from '../../analysis/names.ts'
import {
  type CheckReport,
  type ListedAccess,
  linesOfReport,
  type NamedText,
  reportListedAccess,
  reportListedAccessOf,
  reportMissingAccessOf,
  reportNewAccess,
  reportNewAccessOf,
  type StatementPlace,
} from '../../analysis/policy-checks/index.ts'
import type { PrincipalPolicies } from '../../schemas/endpoints.ts'
import { IamulatorError } from '../errors.ts'
import type { ForbiddenAccess, OneOrMore } from '../interface.ts'
import { requireProperties } from './arguments.ts'

/** What a check found, with the message for a test that expected something else. */
export interface CheckOutcome {
  readonly answer: CheckReport['answer']
  /** The message if the access was expected not to be granted. */
  readonly message: string
  /** The message if it was expected to be granted, although it is proved that it is not. */
  readonly opposite: string
}

export const POLICY = 'the policy'
const OTHER = 'the other policy'

/** @throws TypeError, PolicyTextError */
export function policyBeyond(policy: unknown, limit: unknown): CheckOutcome {
  return outcomeOf([reportNewAccess(textIn(POLICY, policy), textIn(OTHER, limit))], {
    expected: 'expected the policy to grant nothing beyond the other policy',
    opposite: 'expected the policy to grant something beyond the other policy, but it grants nothing',
  })
}

/** @throws TypeError, PolicyTextError */
export function principalBeyond(principal: PrincipalPolicies, limit: unknown): CheckOutcome {
  return outcomeOf([reportNewAccessOf({ principal }, textIn(OTHER, limit))], {
    expected: `expected ${principal.principal} to be granted nothing beyond the other policy`,
    opposite: `expected ${principal.principal} to be granted something beyond the other policy, but it is not`,
  })
}

/** @throws TypeError, PolicyTextError */
export function policyDiffers(policy: unknown, other: unknown): CheckOutcome {
  const [one, two] = [textIn(POLICY, policy), textIn(OTHER, other)]
  return outcomeOf([reportNewAccess(one, two), reportNewAccess(two, one)], {
    expected: 'expected both policies to allow the same',
    opposite: 'expected the policies to differ, but both allow the same',
  })
}

/** @throws TypeError, PolicyTextError */
export function principalDiffers(principal: PrincipalPolicies, other: unknown): CheckOutcome {
  const wanted = textIn(OTHER, other)
  const reports = [reportNewAccessOf({ principal }, wanted), reportMissingAccessOf(principal, wanted)]
  return outcomeOf(reports, {
    expected: `expected ${principal.principal} to be granted what the other policy allows`,
    opposite: `expected ${principal.principal} to be granted other access than the other policy allows, but it is the same`,
  })
}

/** @throws TypeError, PolicyTextError, IamulatorError */
export function policyGrants(policy: unknown, access: ForbiddenAccess): CheckOutcome {
  const listed = listedIn(access)
  return outcomeOf([reportListedAccess(textIn(POLICY, policy), listed)], {
    expected: 'expected the policy not to grant such access',
    opposite: 'expected the policy to grant such access, but it grants none',
  })
}

/** @throws TypeError, IamulatorError */
export function principalGrants(principal: PrincipalPolicies, access: ForbiddenAccess): CheckOutcome {
  return outcomeOf([reportListedAccessOf({ principal }, listedIn(access, principal.ownServices))], {
    expected: `expected ${principal.principal} not to be granted such access`,
    opposite: `expected ${principal.principal} to be granted such access, but it is granted none`,
  })
}

interface Sentences {
  readonly expected: string
  readonly opposite: string
}

/** Sums up reports on questions, all of which must be proved. */
export function outcomeOf(reports: readonly CheckReport[], { expected, opposite }: Sentences): CheckOutcome {
  const exceeding = reports.find(({ answer }) => answer === 'exceeds')
  if (exceeding) return { answer: 'exceeds', message: `${expected}, but:\n${textOf(exceeding)}`, opposite }
  const unknown = reports.find(({ answer }) => answer === 'unknown')
  if (!unknown) return { answer: 'contained', message: expected, opposite }
  const message = `${expected}, but that is not certain:\n${textOf(unknown)}`
  return { answer: 'unknown', message, opposite: message }
}

/** @throws TypeError for what is neither text nor an object */
export function textIn(name: string, policy: unknown): NamedText {
  // IAM returns policies as encoded text.
  if (typeof policy === 'string')
    return { name, text: policy.startsWith('%7B') ? decodeURIComponent(policy) : policy }
  if (typeof policy !== 'object' || policy === null)
    throw new TypeError('A policy is an object with a Statement, or such JSON text.')
  return { name, text: JSON.stringify(policy) }
}

const ACCESS: Readonly<Record<keyof ForbiddenAccess, true>> = {
  ...{ action: true, actions: true, resource: true, resources: true, unknownActions: true },
}

/** @throws TypeError when nothing is listed, IamulatorError for names that cannot be */
function listedIn(access: ForbiddenAccess, ownServices?: readonly string[]): ListedAccess {
  requireProperties('access', access, ACCESS)
  const { action, actions, resource, resources } = access
  const names = { actions: named({ action, actions }), resources: named({ resource, resources }) }
  const listed = { actions: namesIn(names.actions), resources: namesIn(names.resources) }
  if (listed.actions.length + listed.resources.length === 0)
    throw new TypeError("Access needs actions or resources, such as { actions: 'iam:PassRole' }.")
  const problem = problemWithAccess(names, { ownServices, unknownActions: access.unknownActions })
  if (problem) throw new IamulatorError(problem.code, problem.message)
  return listed
}

/** Returns the names in members with where they are: of a list, with the index. */
function named(members: Readonly<Record<string, OneOrMore<string> | undefined>>): readonly WrittenName[] {
  return Object.entries(members).flatMap(([member, values = []]) => {
    if (typeof values === 'string') return [{ place: member, name: values }]
    return values.map((name, index) => ({ place: `${member}[${index}]`, name }))
  })
}

function namesIn(names: readonly WrittenName[]): readonly string[] {
  return names.map(({ name }) => name)
}

/** Leaves out lines and columns, because the text of the policies is not in a file. */
function textOf(report: CheckReport): string {
  const { allowedBy, deniedBy, causes, ...others } = report
  return linesOfReport({
    ...others,
    allowedBy: allowedBy.map(withoutPosition),
    causes: causes.map(withoutPosition),
    ...(deniedBy && { deniedBy: withoutPosition(deniedBy) }),
  }).join('\n')
}

function withoutPosition({ policy, statement, sid }: StatementPlace): StatementPlace {
  return { policy, statement, ...(sid !== undefined && { sid }) }
}
