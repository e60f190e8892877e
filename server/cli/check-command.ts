/** The command `check`, which proves what a policy grants. It asks a server only about principals. */

import type { Paint } from '../../analysis/explanation/explanation-text.ts'
import { problemWithAccess } from '../../analysis/names.ts'
import {
  type CheckedType,
  type CheckReport,
  type ListedAccess,
  linesOfReport,
  type NamedText,
  PolicyTextError,
  type PrincipalPolicies,
  PUBLIC_TYPES,
  reportListedAccess,
  reportListedAccessOf,
  reportNewAccess,
  reportNewAccessOf,
  reportPublicAccess,
} from '../../analysis/policy-checks/index.ts'
import { CommandError } from '../../core/runtime/errors.ts'
import { terminalText } from '../../core/runtime/terminal-text.ts'
import { suggestionFor } from '../../core/standards/nearest.ts'
import { writtenName } from './flags.ts'
import { requireNoErrors } from './policy-errors.ts'
import { readPolicyFile } from './policy-files.ts'
import { sarifLog } from './sarif.ts'
import { fetchText, membersIn } from './server-client.ts'
import { CANNOT_TELL, NOT_GOOD } from './statuses.ts'

/** The flags of `iamulator check`. */
export interface CheckFlags {
  /** A file with the reference. */
  readonly against?: string
  /** Actions, separated by commas. */
  readonly denies?: string
  /** ARNs, separated by commas. */
  readonly resources?: string
  /** A type of CloudFormation. */
  readonly public?: string
  /** The ARN of a user, a role, or a session of a role. */
  readonly principal?: string
  readonly type?: CheckedType
  /** Whether --denies and --resources may name what AWS's reference lacks. */
  readonly unknownActions?: boolean
  readonly realistic?: boolean
  readonly json?: boolean
  readonly sarif?: boolean
}

/** The output of the command, and its exit status: 0 if proved, 1 if not so, 2 if not known. */
export interface CheckOutput {
  readonly text: string
  readonly status: number
}

/**
 * Runs `iamulator check`. Rejects with CommandError.
 *
 * @param file undefined for what a principal can do now
 * @param url returns the server that knows the principal
 */
export async function checkCommand(
  file: string | undefined,
  flags: CheckFlags,
  url: () => string,
  paint: Paint,
): Promise<CheckOutput> {
  requireOneQuestion(file, flags)
  if (file === '-' && flags.against === '-')
    throw new CommandError('only one of the policies can be read from standard input')
  const report = await reported(file, flags, url)
  return { text: textOf(report, flags, paint), status: STATUSES[report.answer] }
}

const STATUSES = { contained: 0, exceeds: NOT_GOOD, unknown: CANNOT_TELL } as const

/** @throws CommandError */
function requireOneQuestion(file: string | undefined, flags: CheckFlags): void {
  const { against, denies, resources, public: type, principal } = flags
  const asked = [against, denies ?? resources, type].filter((each) => each !== undefined)
  if (asked.length > 1) throw new CommandError(TWO_QUESTIONS)
  const isReplaced = file !== undefined && principal !== undefined
  if (asked.length === 0 && !isReplaced) throw new CommandError(NO_QUESTION)
  if (file === undefined && principal === undefined) throw new CommandError(NO_SUBJECT)
  if (principal !== undefined) requireIdentityQuestion(flags)
}

/** @throws CommandError */
function requireIdentityQuestion({ public: resourceType, type = 'identity' }: CheckFlags): void {
  if (resourceType !== undefined || type !== 'identity') throw new CommandError(OF_RESOURCE)
}

const NO_SUBJECT = 'nothing to check: give a FILE or --principal ARN'
const OF_RESOURCE = '--principal is about identity-based policies: leave out --public and --type'
const NO_QUESTION =
  'nothing to check: give --against FILE, --denies ACTIONS, --resources ARNS, --public TYPE, or a FILE and --principal ARN'
const TWO_QUESTIONS = 'give only one of --against, --denies (with or without --resources), and --public'

async function reported(
  file: string | undefined,
  flags: CheckFlags,
  url: () => string,
): Promise<CheckReport> {
  const { against, principal: arn } = flags
  const policy = file === undefined ? undefined : await readPolicyFile(file)
  const reference = against === undefined ? undefined : await readPolicyFile(against)
  const principal = arn === undefined ? undefined : await policiesOf(url, arn)
  try {
    const report = reportFor(policy, reference, principal, flags)
    if (policy) requireNoErrors(policy, flags, principal?.ownServices)
    return report
  } catch (error) {
    if (error instanceof PolicyTextError) throw new CommandError(error.message)
    throw error
  }
}

function reportFor(
  policy: NamedText | undefined,
  reference: NamedText | undefined,
  principal: PrincipalPolicies | undefined,
  flags: CheckFlags,
): CheckReport {
  if (principal !== undefined) return reportOn(principal, policy, reference, flags)
  if (policy === undefined) throw new CommandError(NO_QUESTION)
  return reference === undefined ? withoutReference(policy, flags) : reportNewAccess(policy, reference, flags)
}

/** Asks the server for the policies of a principal. Rejects with CommandError. */
async function policiesOf(url: () => string, arn: string): Promise<PrincipalPolicies> {
  const path = `/_iamulator/principal-policies?${new URLSearchParams({ arn })}`
  return JSON.parse(await fetchText(url(), path, (text) => Array.isArray(membersIn(text)['sets'])))
}

function reportOn(
  principal: PrincipalPolicies,
  policy: NamedText | undefined,
  reference: NamedText | undefined,
  flags: CheckFlags,
): CheckReport {
  const question = { principal, policy }
  if (flags.denies === undefined && flags.resources === undefined)
    return reportNewAccessOf(question, reference, flags)
  return reportListedAccessOf(question, listedIn(flags, principal.ownServices), flags)
}

function withoutReference(policy: NamedText, flags: CheckFlags): CheckReport {
  const { public: resourceType } = flags
  if (resourceType === undefined) return reportListedAccess(policy, listedIn(flags), flags)
  requirePublicType(resourceType)
  return reportPublicAccess(policy, resourceType, flags)
}

/** @throws CommandError */
function listedIn(flags: CheckFlags, ownServices?: readonly string[]): ListedAccess {
  const access = { actions: listIn(flags.denies), resources: listIn(flags.resources) }
  const flag = `--${writtenName(flags, 'grants', 'denies')}`
  requireActions(flag, access.actions)
  const names = {
    actions: access.actions.map((name) => ({ place: flag, name })),
    resources: access.resources.map((name) => ({ place: '--resources', name })),
  }
  const problem = problemWithAccess(names, { ownServices, unknownActions: flags.unknownActions })
  if (problem) throw new CommandError(problem.message)
  return access
}

/** @throws CommandError */
function requirePublicType(type: string): void {
  if (PUBLIC_TYPES.includes(type)) return
  const suggestion = suggestionFor(type, PUBLIC_TYPES, (each) => each)
  throw new CommandError(`--public ${type} is not a type of resource that can be checked.${suggestion}`)
}

/** @throws CommandError */
function requireActions(flag: string, actions: readonly string[]): void {
  const wrong = actions.find((action) => !/^(?:\*|[\w-]+:[\w*?-]+)$/.test(action))
  if (wrong !== undefined)
    throw new CommandError(`${flag} ${wrong} is not an action, such as iam:PassRole or s3:*`)
}

function listIn(text = ''): readonly string[] {
  const items = text.split(',').map((item) => item.trim())
  return items.filter((item) => item !== '')
}

function textOf(report: CheckReport, { json, sarif }: CheckFlags, paint: Paint): string {
  if (json) return `${JSON.stringify(report, null, 2)}\n`
  if (sarif) return sarifOf(report)
  const [headline = '', ...lines] = linesOfReport(report).map(terminalText)
  return `${[paint(report.answer === 'contained' ? 'green' : 'red', headline), ...lines].join('\n')}\n`
}

const RULES = {
  against: { id: 'new-access', description: 'The policy allows more than the reference.' },
  grants: { id: 'forbidden-access', description: 'The policy grants access that it must not grant.' },
  lacks: { id: 'missing-access', description: 'The principal cannot do all that the policy allows.' },
  public: { id: 'public-access', description: 'The policy grants public access.' },
} as const

/** Returns a result for each statement that grants too much, or for what is checked if none does by itself. */
function sarifOf(report: CheckReport): string {
  const { check, answer, causes } = report
  const rule = RULES[check.kind]
  if (answer === 'contained') return sarifLog([rule], [])
  const message = linesOfReport(report).join('\n')
  const level = answer === 'exceeds' ? 'error' : 'warning'
  const places = causes.length === 0 ? [{}] : causes
  const { policy: file, principal: name } = check
  return sarifLog(
    [rule],
    places.map((place) => ({ ruleId: rule.id, level, message, file, name, ...place })),
  )
}
