/** Checks a document like ValidatePolicy of IAM Access Analyzer. */

import { parseDocument } from '../json-document.ts'
import { positionsIn } from '../positions.ts'
import { describeIssue, type IssueCode, occursIn } from './catalog.ts'
import type { Check, Hit } from './check.ts'
import { actionsByService } from './checks/actions-by-service.ts'
import { addresses } from './checks/addresses.ts'
import { arnsByService } from './checks/arns-by-service.ts'
import { broadGrants } from './checks/broad-grants.ts'
import { conditionKeys } from './checks/condition-keys.ts'
import { conditions } from './checks/conditions.ts'
import { elements } from './checks/elements.ts'
import { keys } from './checks/keys.ts'
import { keysByAction } from './checks/keys-by-action.ts'
import { listedKeys } from './checks/listed-keys.ts'
import { operatorTypes } from './checks/operator-types.ts'
import { organization } from './checks/organization.ts'
import { permissiveValues } from './checks/permissive-values.ts'
import { principals } from './checks/principals.ts'
import { redundancies } from './checks/redundancies.ts'
import { resourceControl } from './checks/resource-control.ts'
import { resourceTypes } from './checks/resource-types.ts'
import { resources } from './checks/resources.ts'
import { servicePrincipals } from './checks/service-principals.ts'
import { sids } from './checks/sids.ts'
import { sizes } from './checks/sizes.ts'
import { syntax } from './checks/syntax.ts'
import { tagsByService } from './checks/tags-by-service.ts'
import { trust } from './checks/trust.ts'
import { types } from './checks/types.ts'
import { values } from './checks/values.ts'
import { variables } from './checks/variables.ts'
import { webIdentity } from './checks/web-identity.ts'
import { wildcardConditions } from './checks/wildcard-conditions.ts'
import { viewPolicy } from './policy.ts'
import { locationOf } from './positions.ts'
import type { Finding, LintOptions, Position } from './types.ts'

/** All checks but that of the syntax. Of findings at the same place, those of earlier checks come first. */
const checks: readonly Check[] = [
  ...[
    syntax,
    types,
    elements,
    sizes,
    sids,
    principals,
    trust,
    webIdentity,
    organization,
    resources,
    broadGrants,
  ],
  ...[conditions, keys, values, addresses, variables],
  ...[
    actionsByService,
    arnsByService,
    resourceTypes,
    conditionKeys,
    operatorTypes,
    keysByAction,
    tagsByService,
  ],
  ...[listedKeys, permissiveValues, redundancies, resourceControl, servicePrincipals, wildcardConditions],
].flat()

/**
 * Returns what ValidatePolicy reports about a document, in the order of the first locations. Never throws, and takes
 * linear time.
 *
 * Unverified: ValidatePolicy reports nothing else about a text that is not JSON.
 */
export function lintPolicy(text: string, options: LintOptions): readonly Finding[] {
  const positionAt = positionsIn(text)
  const { root, errorAt } = parseDocument(text)
  if (root === undefined) return [syntaxError(positionAt(errorAt))]
  const policy = viewPolicy(text, root, options)
  return checks
    .filter(({ code }) => occursIn(code, policy.kind))
    .flatMap(({ code, find }) => find(policy).map((hit) => findingOf(code, hit, positionAt)))
    .sort((one, other) => offsetOf(one) - offsetOf(other))
}

/** Returns why {@link lintPolicy} doesn't report some of the issues that AWS documents, by their codes. */
export function notChecked(): Readonly<Partial<Record<IssueCode, string>>> {
  return {
    MISSING_ACTION_FOR_CONDITION_KEY: 'AWS does not publish which actions set the values of which keys.',
    UNSUPPORTED_GLOBAL_CONDITION_KEY:
      'AWS does not publish where aws:ARN is unsupported. It is reported as deprecated everywhere.',
  }
}

function findingOf(code: IssueCode, hit: Hit, positionAt: (offset: number) => Position): Finding {
  const { at, values = {}, variant = 0 } = hit
  return {
    ...describeIssue(code, values, variant),
    locations: at.map((node) => locationOf(node, positionAt)),
  }
}

function offsetOf({ locations: [first] }: Finding): number {
  return Number(first?.span.start.offset)
}

/**
 * The numbers are those of positions: AWS reports an error in the first character at index 0, line 1, column 0 (public
 * source of a client).
 *
 * Unverified: The location of a syntax error is the character at which the text stops being JSON.
 */
function syntaxError(start: Position): Finding {
  const { offset: index, line, column } = start
  const span = { start, end: start }
  return {
    ...describeIssue('JSON_SYNTAX_ERROR', { index, line, column }, 0),
    locations: [{ path: [], span }],
  }
}
