/** Writes the answers of checks for people: in terminals, and in failures of tests. */
import type { Check, CheckReport, ExampleRequest, StatementPlace } from './report.ts'

/** Returns the lines of a report. The first begins with a mark: `✓`, `✗`, or `?`. */
export function linesOfReport(report: CheckReport): readonly string[] {
  const { check, answer, request, reason, allowedBy, causes } = report
  if (answer === 'contained') return [`✓ ${provedText(check)}`]
  if (answer === 'unknown' || request === undefined)
    return [`? Not proved: ${provedText(check)}. The reason: ${reason}.`, ...causes.map(notProvedLine)]
  const others = causes.filter((cause) => !allowedBy.some((each) => isSame(each, cause)))
  return [
    `✗ ${exceedsText(check)}: ${request.action} on ${request.resource}`,
    `  caller      ${request.caller} (${KINDS[request.callerKind]})`,
    ...keyLines(request),
    ...allowedBy.map((place) => `  allowed by  ${placeText(place)}`),
    ...missLines(report),
    ...others.map((place) => `  also        ${placeText(place)} ${moreText(check)}`),
    `  replay      ${replayText(check)}`,
  ]
}

function provedText(check: Check): string {
  switch (check.kind) {
    case 'against':
      return `${check.policy} allows nothing that ${check.reference} does not allow`
    case 'grants':
      return `${check.policy} grants none of ${listedText(check)}`
    case 'public':
      return `${check.policy} grants no public access to a resource of type ${check.resourceType}`
  }
}

function exceedsText(check: Check): string {
  switch (check.kind) {
    case 'against':
      return `${check.policy} allows what ${check.reference} does not allow`
    case 'grants':
      return `${check.policy} grants some of ${listedText(check)}`
    case 'public':
      return `${check.policy} grants public access to a resource of type ${check.resourceType}`
  }
}

function listedText({ actions, resources }: Extract<Check, { readonly kind: 'grants' }>): string {
  const what = actions.length === 0 ? 'all actions' : actions.join(', ')
  return resources.length === 0 ? what : `${what} on ${resources.join(', ')}`
}

const KINDS: Readonly<Record<ExampleRequest['callerKind'], string>> = {
  root: 'root user',
  user: 'user',
  'role-session': 'role session',
  'federated-user': 'federated user',
  service: 'AWS service',
  'web-identity': 'web identity',
  saml: 'SAML identity',
  anonymous: 'without credentials',
}

function keyLines({ context }: ExampleRequest): readonly string[] {
  return Object.entries(context).map(([key, value]) => {
    const values = [value].flat().map((each) => (each === '' ? '""' : each))
    return `  key         ${key} = ${values.length === 0 ? 'no value' : values.join(', ')}`
  })
}

/** Says why the reference does not allow the request. */
function missLines({ check, deniedBy }: CheckReport): readonly string[] {
  if (check.kind !== 'against') return []
  return [
    deniedBy === undefined
      ? `  not allowed by any statement of ${check.reference}`
      : `  denied by   ${placeText(deniedBy)}`,
  ]
}

const moreText = (check: Check) => (check.kind === 'against' ? 'allows more, too' : 'grants such access, too')

function replayText({ kind }: Check): string {
  return kind === 'against' ? 'allowed by the new policy, not by the old one' : 'allowed by the policy'
}

function notProvedLine(place: StatementPlace): string {
  return `  not proved  ${placeText(place)}`
}

/** Returns the place as compilers write it, which editors can open. */
function placeText({ policy, statement, sid, start }: StatementPlace): string {
  const position = start === undefined ? '' : `:${start.line}:${start.column}`
  return `${policy}${position} statement ${statement}${sid === undefined ? '' : ` (${sid})`}`
}

function isSame(one: StatementPlace, other: StatementPlace): boolean {
  return one.policy === other.policy && one.statement === other.statement
}
