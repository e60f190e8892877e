/** The text that a reporter prints after the run. */

import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { nameOfStatement } from '../../analysis/explanation/change-text.ts'
import { lastRequestText } from '../../analysis/policy-coverage/coverage-text.ts'
import { anyWorker, type MergedCoverage, type MergedPolicy } from './merged-coverage.ts'
import type { CoveredPolicy, CoveredStatement, UnexpectedDenial } from './report.ts'

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
    ...listOf(
      'Statements that no call matched',
      countedOnce(used.flatMap((each) => unmatchedIn(each, root))),
    ),
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

/** Tests change policies: what is true of several versions of one is said once. */
function countedOnce(lines: readonly string[]): string[] {
  const counts = new Map<string, number>()
  for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1)
  return [...counts].map(([line, count]) =>
    count === 1 ? line : `${line} (in ${count} versions of the policy)`,
  )
}

function unmatchedIn(policy: MergedPolicy, root: string): string[] {
  return policy.statements
    .filter(({ matched }) => matched === 0)
    .map((statement) => {
      const { elementsThatNeverMatched: elements, lastRequest, path } = statement
      const which =
        elements.length === 0
          ? 'its elements never matched together'
          : `${elements.map((name) => elementText(policy, statement, name)).join(', ')} never matched`
      const request = lastRequestText(lastRequest, path && relative(root, path))
      return `${nameOfStatement(statement)} of ${nameOf(policy)}: ${which}${request}`
    })
}

/** Returns an element with its values: `Action s3:GetObject`. */
function elementText({ document }: CoveredPolicy, { index }: CoveredStatement, name: string): string {
  const statement: unknown = [JSON.parse(document).Statement].flat()[index]
  const value: unknown = Reflect.get(Object(statement), name)
  const values = [value].flat().filter((each) => typeof each === 'string')
  return values.length === 0 ? name : `${name} ${values.join(', ')}`
}

function denialText(
  { test, path, action, resource, caller, reason }: UnexpectedDenial,
  root: string,
): string {
  const why = reason === '' ? '' : `: ${reason}`
  const call = anyWorker(`${action} on ${resource} for ${caller}${why}`)
  return `${call} (${relative(root, path)}: ${test})`
}
