/** What the custom policy checks ask of proofs, and how they answer. */

import { proofUniverse } from '../../../../analysis/proof-universe.ts'
import type { CompiledPolicy, SourcedPolicy } from '../../../../policy/index.ts'
import {
  type Difference,
  isBeyondLimits,
  type PolicyProof,
  type PolicySet,
  type ProofOptions,
  provePolicy,
  type Side,
  type StatementReference,
} from '../../../../policy/proofs/index.ts'
import { unanalyzablePolicy } from '../../../../protocol/errors/accessanalyzer.ts'
import type { AccessanalyzerTypes } from '../../../../protocol/model/index.ts'

/** The texts of a check. Sources: examples of AWS's model and of the AWS CLI, and public reports. */
interface CheckTexts {
  readonly pass: string
  readonly fail: string
  /** The beginning of a reason, before the statement. */
  readonly reason: string
}

export interface CheckOutput {
  readonly result: 'PASS' | 'FAIL'
  readonly message: string
  /** Absent from a check that passed. */
  readonly reasons?: readonly AccessanalyzerTypes.ReasonSummary[]
}

/** They bound a check to about a second of computing. The largest managed policies of AWS need less. */
export const CHECK_LIMITS = { states: 50_000, boxes: 5_000, steps: 20_000_000 }

/** Returns what proofs for findings use. A list of findings asks about each principal that each policy names. */
export const findingOptions = (): ProofOptions => ({
  universe: proofUniverse(),
  limits: { states: 10_000, boxes: 1_000, steps: 3_000_000 },
})

/** Returns a set of policies. One without any allows nothing. */
export const setOf = (layer: PolicySet['layer'], policies: readonly SourcedPolicy[]): PolicySet => ({
  layer,
  policies,
})

export const sourced = (policy: CompiledPolicy): SourcedPolicy => ({
  policy,
  source: 'checked',
  kind: 'inline',
})

/** Proves that the first set of a side allows nothing that a reference does not allow. */
export const compare = (side: Side, reference: Side): PolicyProof =>
  provePolicy(side, reference, { universe: proofUniverse(), limits: CHECK_LIMITS })

/**
 * Returns the output of a check. What cannot be proved fails, as on AWS: "the updated policy might allow new access" (API
 * reference).
 *
 * Unverified: A check that needs too many steps is refused with UnprocessableEntityException.
 *
 * @throws AwsError UnprocessableEntityException
 */
export function outputOf({ answer, statements }: PolicyProof, texts: CheckTexts): CheckOutput {
  if (isBeyondLimits(answer)) throw unanalyzablePolicy()
  if (statements.length === 0) return { result: 'PASS', message: texts.pass }
  const reasons = statements.map((statement) => reasonFor(statement, texts, answer))
  return { result: 'FAIL', message: texts.fail, reasons }
}

/**
 * The description names the Sid, if there is one (public reports). An empty one counts as none (integration tests of
 * awslabs/terraform-iam-policy-validator).
 */
function reasonFor(
  { index, sid = '' }: StatementReference,
  { reason }: CheckTexts,
  found: Difference,
): AccessanalyzerTypes.ReasonSummary {
  const place = sid === '' ? `index: ${index}` : `sid: ${sid}`
  return {
    description: `${reason} with ${place}.${found.answer === 'unknown' ? NOTES[found.reason] : ''}`,
    statementIndex: index,
    ...(sid !== '' && { statementId: sid }),
  }
}

/** What follows AWS's text where nothing was proved. The texts are ours. */
const NOTES: Readonly<Record<string, string>> = {
  variables: ' iamulator could not prove otherwise because of policy variables.',
  'mixed types':
    ' iamulator could not prove otherwise because an element is compared by operators of several types.',
}
