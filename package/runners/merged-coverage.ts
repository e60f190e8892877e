/** Adds up the coverage of policies that several accounts or emulators have in common. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { addUses } from '../../analysis/policy-coverage/merge.ts'
import type { CoveredPolicy, CoveredStatement, ReportedCoverage } from './report.ts'

export interface MergedCoverage {
  readonly policies: readonly MergedPolicy[]
  /** How often the statement on a line decided, by the path of the policy's file. */
  readonly lines: ReadonlyMap<string, ReadonlyMap<number, number>>
}

export interface MergedPolicy extends CoveredPolicy {
  readonly statements: readonly MergedStatement[]
}

export interface MergedStatement extends CoveredStatement {
  /** The file of the tests that made the last request with a matching action. */
  readonly path?: string | undefined
}

/** The account that replaces all workers' accounts. */
const ANY_WORKER = '000000000000'

/** Reads what the tests reported. Policies of workers are the same if only their accounts differ. */
export function coverageIn(folder: string): MergedCoverage {
  const policies = new Map<string, MergedPolicy>()
  const lines = new Map<string, Map<number, number>>()
  for (const { path, policies: found, lcov } of reportsIn(folder)) {
    for (const policy of found) addPolicy(policies, withPath(withoutWorker(policy), path))
    for (const record of lcov.split('end_of_record\n')) addRecord(lines, record)
  }
  return { policies: [...policies.values()], lines }
}

function reportsIn(folder: string): readonly ReportedCoverage[] {
  return readdirSync(folder)
    .filter((name) => name.startsWith('coverage-'))
    .sort()
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')))
}

/**
 * Replaces the accounts of workers in a text. They begin with eight zeros; others are those that tests chose.
 */
export function anyWorker(text: string): string {
  return text.replace(/(?<!\d)0{8}\d{4}(?!\d)/g, ANY_WORKER)
}

function withoutWorker(policy: CoveredPolicy): CoveredPolicy {
  return JSON.parse(anyWorker(JSON.stringify(policy)))
}

function withPath(policy: CoveredPolicy, path: string | undefined): MergedPolicy {
  return { ...policy, statements: policy.statements.map((each) => ({ ...each, path })) }
}

function addPolicy(policies: Map<string, MergedPolicy>, policy: MergedPolicy): void {
  const { account, holder, document } = policy
  const key = JSON.stringify([account, policy.policy, holder, document])
  const known = policies.get(key)
  const statements = known
    ? policy.statements.map((each, at) => sumOf(known.statements[at], each))
    : policy.statements
  policies.set(key, { ...policy, statements })
}

function sumOf(one: MergedStatement | undefined, other: MergedStatement): MergedStatement {
  if (!one) return other
  return { ...addUses(one, other), path: (other.lastRequest ? other : one).path }
}

function addRecord(lines: Map<string, Map<number, number>>, record: string): void {
  const path = /^SF:(.*)$/m.exec(record)?.[1]
  if (path === undefined) return
  const known = lines.get(anyWorker(path)) ?? new Map<number, number>()
  for (const [, line, count] of record.matchAll(/^DA:(\d+),(\d+)$/gm))
    known.set(Number(line), (known.get(Number(line)) ?? 0) + Number(count))
  lines.set(anyWorker(path), known)
}
