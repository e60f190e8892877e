/** The command `check`, which proves what a policy grants. It needs no server. */
import {
  anyPublicAccess,
  type Check,
  type CheckedType,
  type CheckReport,
  likelyType,
  linesOfReport,
  listedAccess,
  type NamedText,
  newAccess,
  PolicyTextError,
  PUBLIC_TYPES,
  reportOf,
} from '../access/policy-checks/index.ts'
import type { Paint } from '../admin/decisions/explanation-text.ts'
import { CommandError } from '../runtime/errors.ts'
import { terminalText } from '../runtime/terminal-text.ts'
import { suggestionFor } from '../standards/nearest.ts'
import { NOT_CHECKED, readPolicyFile } from './policy-files.ts'
import { sarifLog } from './sarif.ts'

/** The flags of `iamulator check`. */
export interface CheckFlags {
  /** A file with the reference. */
  readonly against?: string
  /** Actions, separated by commas. */
  readonly grants?: string
  /** ARNs, separated by commas. */
  readonly resources?: string
  /** A type of CloudFormation. */
  readonly public?: string
  readonly type?: CheckedType
  readonly realistic?: boolean
  readonly json?: boolean
  readonly sarif?: boolean
}

/** The output of the command, and its exit status: 0 if proved, 1 if not so, 2 if not known. */
export interface CheckOutput {
  readonly text: string
  readonly status: number
}

/** Runs `iamulator check`. Rejects with CommandError. */
export async function checkCommand(file: string, flags: CheckFlags, paint: Paint): Promise<CheckOutput> {
  requireOneQuestion(flags)
  const report = await checked(file, flags)
  return { text: textOf(report, flags, paint), status: STATUSES[report.answer] }
}

const STATUSES = { contained: 0, exceeds: 1, unknown: NOT_CHECKED } as const

/** @throws CommandError */
function requireOneQuestion({ against, grants, resources, public: type }: CheckFlags): void {
  const asked = [against, grants ?? resources, type].filter((each) => each !== undefined)
  if (asked.length === 1) return
  throw new CommandError(
    asked.length === 0
      ? 'nothing to check: give --against FILE, --grants ACTIONS, --resources ARNS, or --public TYPE'
      : 'give only one of --against, --grants (with or without --resources), and --public',
    NOT_CHECKED,
  )
}

async function checked(file: string, flags: CheckFlags): Promise<CheckReport> {
  if (file === '-' && flags.against === '-')
    throw new CommandError('only one of the policies can be read from standard input', NOT_CHECKED)
  const policy = await readPolicyFile(file)
  const reference = flags.against === undefined ? undefined : await readPolicyFile(flags.against)
  try {
    return reference === undefined ? withoutReference(policy, flags) : compared(policy, reference, flags)
  } catch (error) {
    if (error instanceof PolicyTextError) throw new CommandError(error.message, NOT_CHECKED)
    throw error
  }
}

function compared(policy: NamedText, reference: NamedText, { type, realistic }: CheckFlags): CheckReport {
  const check: Check = { kind: 'against', policy: policy.name, reference: reference.name }
  return reportOf(check, newAccess(policy, reference, type ?? likelyType(policy), { realistic }))
}

function withoutReference(policy: NamedText, flags: CheckFlags): CheckReport {
  const { type = likelyType(policy), realistic, public: resourceType } = flags
  const { name } = policy
  if (resourceType !== undefined) {
    requirePublicType(resourceType)
    const check: Check = { kind: 'public', policy: name, resourceType }
    return reportOf(check, anyPublicAccess(policy, resourceType, { realistic }))
  }
  const access = { actions: listIn(flags.grants), resources: listIn(flags.resources) }
  requireActions(access.actions)
  return reportOf(
    { kind: 'grants', policy: name, ...access },
    listedAccess(policy, access, type, { realistic }),
  )
}

/** @throws CommandError */
function requirePublicType(type: string): void {
  if (PUBLIC_TYPES.includes(type)) return
  const suggestion = suggestionFor(type, PUBLIC_TYPES, (each) => each)
  throw new CommandError(
    `--public ${type} is not a type of resource that can be checked.${suggestion}`,
    NOT_CHECKED,
  )
}

/** @throws CommandError */
function requireActions(actions: readonly string[]): void {
  const wrong = actions.find((action) => !/^(?:\*|[\w-]+:[\w*?-]+)$/.test(action))
  if (wrong !== undefined)
    throw new CommandError(`--grants ${wrong} is not an action, such as iam:PassRole or s3:*`, NOT_CHECKED)
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
  public: { id: 'public-access', description: 'The policy grants public access.' },
} as const

/** Returns a result for each statement that grants too much, or for the file if none does by itself. */
function sarifOf(report: CheckReport): string {
  const { check, answer, causes } = report
  const rule = RULES[check.kind]
  if (answer === 'contained') return sarifLog([rule], [])
  const message = linesOfReport(report).join('\n')
  const places = causes.length === 0 ? [{}] : causes
  const level = answer === 'exceeds' ? 'error' : 'warning'
  return sarifLog(
    [rule],
    places.map((place) => ({ ruleId: rule.id, level, message, file: check.policy, ...place })),
  )
}
