/** The results of checks of policies and principals, with the messages of tests that expected something else. */

import { type NameProblem, problemWithAccess, type WrittenName } from '../names.ts'
import type { NamedText } from './documents.ts'
import type { PrincipalPolicies } from './principal-policies.ts'
import type { CheckOptions, ListedAccess } from './questions.ts'
import type { CheckReport, StatementPlace } from './report.ts'
import { linesOfReport } from './report-text.ts'
import {
  reportListedAccess,
  reportListedAccessOf,
  reportMissingAccessOf,
  reportNewAccess,
  reportNewAccessOf,
  reportPublicAccess,
} from './reports.ts'

/** The result of a check, with the message for a test that expected something else. */
export interface CheckOutcome {
  readonly answer: CheckReport['answer']
  /** The message if the access was expected not to be granted. */
  readonly message: string
  /** The message if it was expected to be granted, although it is proved that it is not. */
  readonly opposite: string
}

/** The subject of a check: one policy, or all policies of a principal together. */
export type CheckedSubject = string | PrincipalPolicies

/** @throws PolicyTextError */
export function outcomeBeyond(
  subject: CheckedSubject,
  limit: string,
  options: CheckOptions = {},
): CheckOutcome {
  if (typeof subject === 'string')
    return outcomeOf([reportNewAccess(one(subject), other(limit), options)], {
      expected: 'expected the policy to grant nothing beyond the other policy',
      opposite: 'expected the policy to grant something beyond the other policy, but it grants nothing',
    })
  return outcomeOf([reportNewAccessOf({ principal: subject }, other(limit), options)], {
    expected: `expected ${subject.principal} to be granted nothing beyond the other policy`,
    opposite: `expected ${subject.principal} to be granted something beyond the other policy, but it is not`,
  })
}

/** @throws PolicyTextError */
export function outcomeOfEquality(
  subject: CheckedSubject,
  policy: string,
  options: CheckOptions = {},
): CheckOutcome {
  const wanted = other(policy)
  if (typeof subject === 'string')
    return outcomeOf(
      [reportNewAccess(one(subject), wanted, options), reportNewAccess(wanted, one(subject), options)],
      {
        expected: 'expected both policies to allow the same',
        opposite: 'expected the policies to differ, but both allow the same',
      },
    )
  const reports = [
    reportNewAccessOf({ principal: subject }, wanted, options),
    reportMissingAccessOf(subject, wanted, options),
  ]
  return outcomeOf(reports, {
    expected: `expected ${subject.principal} to be granted what the other policy allows`,
    opposite: `expected ${subject.principal} to be granted other access than the other policy allows, but it is the same`,
  })
}

/** @throws PolicyTextError */
export function outcomeOfAccess(
  subject: CheckedSubject,
  access: ListedAccess,
  options: CheckOptions = {},
): CheckOutcome {
  if (typeof subject === 'string')
    return outcomeOf([reportListedAccess(one(subject), access, options)], {
      expected: 'expected the policy not to grant such access',
      opposite: 'expected the policy to grant such access, but it grants none',
    })
  return outcomeOf([reportListedAccessOf({ principal: subject }, access, options)], {
    expected: `expected ${subject.principal} not to be granted such access`,
    opposite: `expected ${subject.principal} to be granted such access, but it is granted none`,
  })
}

/** @throws PolicyTextError */
export function outcomeOfPublicAccess(
  policy: string,
  resourceType: string,
  options: CheckOptions = {},
): CheckOutcome {
  return outcomeOf([reportPublicAccess(one(policy), resourceType, options)], {
    expected: 'expected the policy not to grant public access',
    opposite: 'expected the policy to grant public access, but it grants none',
  })
}

function one(text: string): NamedText {
  return { name: 'the policy', text }
}

function other(text: string): NamedText {
  return { name: 'the other policy', text }
}

interface Sentences {
  readonly expected: string
  readonly opposite: string
}

/** Sums up reports on questions. All of them must be proved. */
function outcomeOf(reports: readonly CheckReport[], { expected, opposite }: Sentences): CheckOutcome {
  const exceeding = reports.find(({ answer }) => answer === 'exceeds')
  if (exceeding) return { answer: 'exceeds', message: `${expected}, but:\n${textOf(exceeding)}`, opposite }
  const unknown = reports.find(({ answer }) => answer === 'unknown')
  if (!unknown) return { answer: 'contained', message: expected, opposite }
  const message = `${expected}, but that is not certain:\n${textOf(unknown)}`
  return { answer: 'unknown', message, opposite: message }
}

/** Returns the text of a policy. IAM returns policies as encoded text. Undefined for what is neither text nor an object. */
export function policyText(policy: unknown): string | undefined {
  if (typeof policy === 'string') return policy.startsWith('%7B') ? decodeURIComponent(policy) : policy
  return typeof policy === 'object' && policy !== null ? JSON.stringify(policy) : undefined
}

type OneOrMore = string | readonly string[]

/** Access as a test lists it: one or several actions and resources, in either member. */
interface WrittenAccess {
  readonly action?: OneOrMore | undefined
  readonly actions?: OneOrMore | undefined
  readonly resource?: OneOrMore | undefined
  readonly resources?: OneOrMore | undefined
  readonly unknownActions?: boolean | undefined
}

/** Returns the access, or what is wrong with its names. Its lists are empty if nothing is listed. */
export function accessIn(
  { action, actions, resource, resources, unknownActions }: WrittenAccess,
  ownServices?: readonly string[],
): ListedAccess | NameProblem {
  const names = { actions: named({ action, actions }), resources: named({ resource, resources }) }
  const problem = problemWithAccess(names, { ownServices, unknownActions })
  return problem ?? { actions: namesIn(names.actions), resources: namesIn(names.resources) }
}

/** Returns the names in members with where they are: of a list, with the index. */
function named(members: Readonly<Record<string, OneOrMore | undefined>>): readonly WrittenName[] {
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
