/** The text that a reporter prints after the run. */

import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { nameOfStatement } from '../../analysis/explanation/change-text.ts'
import { anyWorker, type MergedCoverage } from './merged-coverage.ts'
import type { CoveredPolicy, UnexpectedDenial } from './report.ts'

/** Each list has at most this many lines, because a policy can have hundreds of statements. */
const SHOWN = 20

export function denialsIn(folder: string): readonly UnexpectedDenial[] {
  return readdirSync(folder)
    .filter((name) => name.startsWith('denials-'))
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').trim().split('\n'))
    .map((line) => JSON.parse(line))
}

/** @param root the folder that paths of tests start from */
export function textOfReport(
  { policies }: MergedCoverage,
  denials: readonly UnexpectedDenial[],
  root: string,
): string {
  const unused = policies.filter(({ statements }) => statements.every(({ matched }) => matched === 0))
  const used = policies.filter((policy) => !unused.includes(policy))
  const lists = [
    ...listOf('Policies that no call used', unused.map(nameOf)),
    ...listOf('Statements that no call matched', used.flatMap(unmatchedIn)),
    ...listOf(
      'Calls denied outside an expectation',
      denials.map((each) => denialText(each, root)),
    ),
  ]
  return lists.length === 0 ? '' : `\niamulator\n${lists.join('\n')}\n`
}

function listOf(heading: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return []
  const more = lines.length > SHOWN ? [`  and ${lines.length - SHOWN} more`] : []
  return [`${heading}: ${lines.length}`, ...lines.slice(0, SHOWN).map((line) => `  ${line}`), ...more]
}

function nameOf({ policy, holder }: CoveredPolicy): string {
  return holder === undefined ? policy : `${policy} of ${holder}`
}

function unmatchedIn(policy: CoveredPolicy): string[] {
  return policy.statements
    .filter(({ matched }) => matched === 0)
    .map((statement) => {
      const { elementsThatNeverMatched: elements } = statement
      const which =
        elements.length === 0 ? 'its elements never matched together' : `${elements.join(', ')} never matched`
      return `${nameOfStatement(statement)} of ${nameOf(policy)}: ${which}`
    })
}

function denialText(
  { test, path, action, resource, caller, reason }: UnexpectedDenial,
  root: string,
): string {
  const why = reason === '' ? '' : `: ${reason}`
  const call = anyWorker(`${action} on ${resource} for ${caller}${why}`)
  return `${call} (${relative(root, path)}: ${test})`
}
