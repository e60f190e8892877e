/** The command `lint`, which reports what ValidatePolicy of IAM Access Analyzer reports. It needs no server. */

import type { Paint } from '../../analysis/explanation/explanation-text.ts'
import type { CheckedType } from '../../analysis/policy-checks/index.ts'
import {
  type Finding,
  type FindingType,
  findingsIn,
  LINTED_RESOURCE_TYPES,
  spellingFor,
} from '../../analysis/policy-checks/lint.ts'
import { CommandError } from '../../core/runtime/errors.ts'
import { terminalText } from '../../core/runtime/terminal-text.ts'
import { suggestionFor } from '../../core/standards/nearest.ts'
import { readPolicyFile } from './policy-files.ts'
import { type SarifResult, sarifLog } from './sarif.ts'

/** Severities of findings, the worst first. */
export type Severity = 'error' | 'security' | 'warning' | 'suggestion'

/** The flags of `iamulator lint`. */
export interface LintFlags {
  readonly type?: CheckedType
  /** A type of CloudFormation. */
  readonly resourceType?: string
  readonly failOn: Severity
  readonly json?: boolean
  readonly sarif?: boolean
}

/** The output of the command, and whether a finding is as severe as `--fail-on` or more. */
export interface LintOutput {
  readonly text: string
  readonly failed: boolean
}

interface Linted {
  readonly file: string
  readonly text: string
  readonly findings: readonly Finding[]
}

const SEVERITIES: Readonly<Record<FindingType, Severity>> = {
  ERROR: 'error',
  SECURITY_WARNING: 'security',
  WARNING: 'warning',
  SUGGESTION: 'suggestion',
}

/** The worst first. */
const ORDER: readonly Severity[] = Object.values(SEVERITIES)

/** Runs `iamulator lint`. Rejects with CommandError. */
export async function lintCommand(
  files: readonly string[],
  flags: LintFlags,
  paint: Paint,
): Promise<LintOutput> {
  requireResourceType(flags)
  const linted: Linted[] = []
  for (const path of files) {
    const policy = await readPolicyFile(path)
    const findings = findingsIn(policy, flags.type, flags.resourceType)
    linted.push({ file: policy.name, text: policy.text, findings })
  }
  const failing = ORDER.slice(0, ORDER.indexOf(flags.failOn) + 1)
  const all = linted.flatMap(({ findings }) => findings)
  return {
    text: textOf(linted, flags, paint),
    failed: all.some((each) => failing.includes(severityOf(each))),
  }
}

/** @throws CommandError */
function requireResourceType({ resourceType }: LintFlags): void {
  if (resourceType === undefined || LINTED_RESOURCE_TYPES.includes(resourceType)) return
  const suggestion = suggestionFor(resourceType, LINTED_RESOURCE_TYPES, (each) => each)
  throw new CommandError(
    `--resource-type ${resourceType} has no checks of its own: leave the flag out.${suggestion}`,
  )
}

function severityOf({ findingType }: Finding): Severity {
  return SEVERITIES[findingType]
}

function textOf(linted: readonly Linted[], { json, sarif }: LintFlags, paint: Paint): string {
  if (json) {
    const files = linted.map(({ file, findings }) => ({ file, findings }))
    return `${JSON.stringify({ files }, null, 2)}\n`
  }
  if (sarif) return sarifOf(linted)
  const lines = linted.flatMap((each) => each.findings.map((finding) => lineOf(each, finding, paint)))
  return `${[...lines, summaryOf(linted)].join('\n')}\n`
}

/** Returns the place as compilers write it, which editors can open. */
function lineOf({ file, text }: Linted, finding: Finding, paint: Paint): string {
  const { issueCode, findingDetails, locations } = finding
  const severity = severityOf(finding)
  const start = positionOf(locations[0]?.span.start)
  const place = start === undefined ? file : `${file}:${start.line}:${start.column}`
  const color = severity === 'error' || severity === 'security' ? 'red' : 'bold'
  const nearest = spellingFor(finding, text)
  const suggestion = nearest === undefined ? '' : ` Did you mean ${nearest}?`
  return `${terminalText(place)} ${paint(color, severity)} ${issueCode} ${terminalText(findingDetails + suggestion)}`
}

/** Returns a position with its column from 1, as in editors. AWS counts columns from 0. */
function positionOf(position: { readonly line: number; readonly column: number } | undefined) {
  return position && { line: position.line, column: position.column + 1 }
}

function summaryOf(linted: readonly Linted[]): string {
  const all = linted.flatMap(({ findings }) => findings.map(severityOf))
  const counts = ORDER.map((severity) => countText(all.filter((each) => each === severity).length, severity))
  const found = counts.filter((text) => text !== undefined)
  const files = `${linted.length} ${linted.length === 1 ? 'file' : 'files'}`
  return found.length === 0 ? `No findings in ${files}.` : `${found.join(', ')} in ${files}.`
}

function countText(count: number, severity: Severity): string | undefined {
  if (count === 0) return undefined
  const name = severity === 'security' ? 'security warning' : severity
  return `${count} ${name}${count === 1 ? '' : 's'}`
}

const LEVELS = { error: 'error', security: 'error', warning: 'warning', suggestion: 'note' } as const

function sarifOf(linted: readonly Linted[]): string {
  const rules = new Map(
    linted.flatMap(({ findings }) =>
      findings.map(({ issueCode: id, learnMoreLink: helpUri }) => [
        id,
        { id, description: nameOf(id), helpUri },
      ]),
    ),
  )
  return sarifLog(
    [...rules.values()],
    linted.flatMap(({ file, findings }) => findings.map((finding) => resultOf(file, finding))),
  )
}

/** Returns a code in words: `MISSING_EFFECT` is "Missing effect". */
function nameOf(code: string): string {
  return code.charAt(0) + code.slice(1).toLowerCase().replaceAll('_', ' ')
}

function resultOf(file: string, finding: Finding): SarifResult {
  const span = finding.locations[0]?.span
  return {
    ruleId: finding.issueCode,
    level: LEVELS[severityOf(finding)],
    message: finding.findingDetails,
    file,
    start: positionOf(span?.start),
    end: positionOf(span?.end),
  }
}
