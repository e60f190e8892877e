/** Proves what the changes in an explanation allow besides the request. It is loaded only if there are changes. */

import type { ExplanationBody } from '../../analysis/explanation/explanation-text.ts'
import { furtherAccess } from '../../analysis/policy-checks/further-access.ts'

type Change = NonNullable<ExplanationBody['change']>
type Steps = Change['steps']
type Step = Steps[number]

/** Adds to each step what else it allows. Steps that change no document, or a policy of another kind, stay as they are. */
export async function withFurtherAccess(
  explained: ExplanationBody,
  change: Change,
): Promise<ExplanationBody> {
  const { caller: principal, action, resource } = explained
  const proved = (steps: Steps) =>
    Promise.all(steps.map((step) => provedStep(step, { principal, action, resource })))
  const [steps, alternatives] = await Promise.all([
    proved(change.steps),
    Promise.all(change.alternatives.map(proved)),
  ])
  return { ...explained, change: { steps, alternatives } }
}

async function provedStep(step: Step, request: Parameters<typeof furtherAccess>[1]): Promise<Step> {
  const { layer, edit } = step
  if (layer === undefined || edit === undefined) return step
  return { ...step, further: await furtherAccess({ layer, ...edit }, request) }
}
