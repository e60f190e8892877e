/** Writes the smallest identity-based policy that allows calls that were recorded. */

import type { RecordedDecision } from '../../core/access/records/recent-decisions.ts'
import { hasIdentity } from '../../policy/index.ts'
import { oneOrMore } from './divided-policy.ts'
import { generalizedActions, grouped } from './generalization.ts'
import { type Generalization, type Grant, grantsFor, sorted } from './needed-grants.ts'
import type { Statement } from './policy-document.ts'
import type { Evidence } from './recorded-calls.ts'

/** A statement, and the calls that it was made from, in the order of the decisions. */
export interface MadeStatement {
  readonly statement: Statement
  readonly calls: readonly RecordedDecision[]
}

/**
 * Selects the decisions that an identity-based policy affects. Calls of services and of unsigned callers are left
 * out, and those that a fixed rule allows.
 */
export function evidenceIn(decisions: readonly RecordedDecision[]): Evidence {
  return {
    limited: decisions.filter(({ verdict }) => verdict.ruling?.refusal !== undefined),
    needed: decisions.filter(({ verdict }) => !verdict.ruling && hasIdentity(verdict.request.principal)),
  }
}

/**
 * Returns the statements for everything that the calls were about, sorted.
 *
 * They do not rely on the policies of resources, so that they also contain what these allow.
 */
export function statementsFor(
  calls: readonly RecordedDecision[],
  general: Generalization,
): readonly MadeStatement[] {
  const statements = grouped(grantsFor(calls, general), ({ resources, services }) =>
    JSON.stringify([resources, services]),
  )
  return [...statements.values()]
    .map((grants) => ({ statement: statementOf(grants, general), calls: callsOf(grants) }))
    .sort((one, other) => (sortKey(one) < sortKey(other) ? -1 : 1))
}

function sortKey({ statement: { Action, Resource, Condition } }: MadeStatement): string {
  return JSON.stringify([[Action].flat(), [Resource].flat(), Condition])
}

function statementOf(grants: readonly Grant[], general: Generalization): Statement {
  const actions = sorted(grants.map(({ action }) => action))
  const { resources = [], services = [] } = grants[0] ?? {}
  const condition = { StringEquals: { 'iam:PassedToService': oneOrMore(services) } }
  return {
    Effect: 'Allow',
    Action: oneOrMore(general.actions ? generalizedActions(actions) : actions),
    Resource: oneOrMore(resources),
    ...(services.length === 0 ? {} : { Condition: condition }),
  }
}

/** Returns the calls, newest first. */
function callsOf(grants: readonly Grant[]): readonly RecordedDecision[] {
  return grants.flatMap(({ calls }) => calls).sort((one, other) => other.number - one.number)
}
