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
    // A policy can be attached to several levels of an organization.
    ...new Set(allowedBy.map((place) => `  allowed by  ${placeText(place)}`)),
    ...missLines(report),
    ...others.map((place) => `  also        ${placeText(place)} ${moreText(check)}`),
    `  replay      ${replayText(check)}`,
  ]
}

function provedText(check: Check): string {
  switch (check.kind) {
    case 'against':
      return `${subjectText(check)} ${check.principal ? 'do ' : 'allows '}nothing that ${referenceText(check)}`
    case 'grants':
      return `${subjectText(check)} ${check.principal ? 'perform' : 'grants'} none of ${listedText(check)}`
    case 'lacks':
      return `${check.principal} can do all that ${check.reference} allows`
    case 'public':
      return `${check.policy} grants no public access to a resource of type ${check.resourceType}`
  }
}

function exceedsText(check: Check): string {
  switch (check.kind) {
    case 'against':
      return `${subjectText(check)} ${check.principal ? 'do' : 'allows'} what ${referenceText(check)}`
    case 'grants':
      return `${subjectText(check)} ${check.principal ? 'perform' : 'grants'} some of ${listedText(check)}`
    case 'lacks':
      return `${check.principal} cannot do what ${check.reference} allows`
    case 'public':
      return `${check.policy} grants public access to a resource of type ${check.resourceType}`
  }
}

function subjectText({ policy, principal }: Check): string {
  if (principal === undefined) return `${policy}`
  return policy === undefined ? `${principal} can` : `With ${policy}, ${principal} could`
}

function referenceText({ reference }: Extract<Check, { readonly kind: 'against' }>): string {
  return reference === undefined ? 'it cannot do now' : `${reference} does not allow`
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

const PRESENT = 'its present policies'
const LAYERS = 'all layers of the principal'

/** Says why the reference does not allow the request. */
function missLines({ check, deniedBy }: CheckReport): readonly string[] {
  if (check.kind === 'grants' || check.kind === 'public') return []
  if (deniedBy !== undefined) return [`  denied by   ${placeText(deniedBy)}`]
  return [
    check.kind === 'lacks'
      ? `  not allowed by ${LAYERS}`
      : `  not allowed by any statement of ${check.reference ?? PRESENT}`,
  ]
}

const moreText = ({ kind }: Check) =>
  kind === 'grants' || kind === 'public' ? 'grants such access, too' : 'allows more, too'

function replayText(check: Check): string {
  if (check.kind === 'lacks') return `allowed by ${check.reference}, not by ${LAYERS}`
  const isCompared = check.kind === 'against'
  if (check.principal === undefined)
    return isCompared ? 'allowed by the new policy, not by the old one' : 'allowed by the policy'
  const reference = isCompared ? `, not by ${check.reference ?? PRESENT}` : ''
  return `allowed by ${LAYERS}${reference}`
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
