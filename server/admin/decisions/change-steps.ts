/** Finds the calls that make each change of an explanation, and keeps those that work on the present state. */

import {
  type ChangeCall,
  type Plan,
  type PlanFacts,
  planOf,
} from '../../../analysis/explanation/change-calls.ts'
import type { Evaluation } from '../../../analysis/explanation/explanation.ts'
import type { Verdict } from '../../../core/access/judge.ts'
import { type Change, type DocumentEdit, documentEdits } from '../../../policy/index.ts'
import type { AwsError } from '../../../protocol/errors.ts'
import type { Iamulator } from '../endpoint.ts'
import { type Reach, reachOf } from './change-reach.ts'
import { expecting, tried } from './change-trial.ts'
import { decidedAgain } from './decide-again.ts'

/** The members of the schema `ChangeStep` of openapi.json that concern the document and the calls. */
interface StepDetails {
  readonly edit?: { readonly before: string; readonly after: string | null } | undefined
  readonly touches?: Reach | undefined
  readonly calls?: readonly ChangeCall[] | undefined
  readonly undo?: readonly ChangeCall[] | undefined
  readonly refusal?: { readonly code: string; readonly message: string } | undefined
  readonly outdated?: true | undefined
}

/** A change with what makes it. */
interface Step {
  readonly change: Change
  readonly edit: DocumentEdit | undefined
  /** Undefined when no operation makes it. */
  readonly plan: Plan | undefined
  /** Whether the policy is another one today. */
  readonly isOutdated: boolean
}

/** Returns the details of each step of each list of changes. */
export function callsOfChanges(
  iamulator: Iamulator,
  verdict: Verdict,
  { remedies }: Evaluation,
): readonly (readonly StepDetails[])[] {
  const { store, quotas } = iamulator
  const today = decidedAgain((place) => store.view(place), verdict)
  const facts = today && { view: store.view(verdict.asked.caller), today, quotas }
  return remedies.map((changes) => {
    const edits = documentEdits(verdict.layers, changes)
    if (facts === undefined) return edits.map((edit) => ({ edit: toEdit(edit), outdated: true }))
    const steps = changes.map((change, at) => stepOf(facts, change, at, edits))
    return detailsOf(iamulator, verdict, facts, steps)
  })
}

function stepOf(
  facts: PlanFacts,
  change: Change,
  at: number,
  edits: readonly (DocumentEdit | undefined)[],
): Step {
  const edit = edits[at]
  const plan = planOf(facts, change, edit)
  const before = edit?.policy?.policy.text
  const isOutdated = plan?.present !== undefined && plan.present !== before
  const isContinued = edits.slice(at + 1).some((later) => later?.policy && later.policy === edit?.policy)
  return { change, edit, plan: plan && isContinued ? NO_CALLS : plan, isOutdated }
}

const NO_CALLS = { calls: [], undo: [] }

function detailsOf(
  iamulator: Iamulator,
  verdict: Verdict,
  facts: PlanFacts,
  steps: readonly Step[],
): readonly StepDetails[] {
  const plans = steps.map(({ plan, isOutdated }) => (plan && !isOutdated ? plan : NO_CALLS))
  const { refusals, undo, isAllowed } = tried(iamulator, verdict, plans)
  const isComplete = steps.every(({ plan, isOutdated }, at) => plan && !isOutdated && !refusals[at])
  const isUseless = isComplete && !isAllowed
  return steps.map((step, at) => ({
    edit: toEdit(step.edit),
    touches: reachOf(facts, step.change, step.edit),
    ...callsOf(facts, step, { isUseless, refusal: refusals[at], undo: undo[at] }),
  }))
}

interface Trial {
  /** Whether the request would not be allowed, because other policies changed since. */
  readonly isUseless: boolean
  readonly refusal: AwsError | undefined
  /** The calls that undo the step. */
  readonly undo: readonly ChangeCall[] | undefined
}

function callsOf(
  { view }: PlanFacts,
  { plan, isOutdated }: Step,
  { isUseless, refusal, undo }: Trial,
): StepDetails {
  if (plan === undefined) return {}
  if (isOutdated || isUseless) return { outdated: true }
  if (refusal) return { refusal: { code: refusal.code, message: refusal.text ?? '' } }
  return { calls: plan.calls.map((call) => expecting(view.account(call.account), call)), undo }
}

function toEdit(edit: DocumentEdit | undefined): StepDetails['edit'] {
  return edit && { before: edit.before, after: edit.after ?? null }
}
