/** Opens the editor with a change in it. The change is a draft of the tab, as if somebody had typed it. */
import { linkTo } from '../router.ts'
import { keepDraft } from '../state/drafts.ts'
import { accountInArn } from '../texts/arns.ts'
import type { Step } from './explanation.ts'

/** Returns the address of the editor. Undefined when the change is not one edit of a managed policy. */
export function editLink(steps: readonly Step[]): string | undefined {
  const step = editedStep(steps)
  const source = step?.source
  return source === undefined ? undefined : linkTo(['policies', ...segmentsOf(source)])
}

function segmentsOf(arn: string): readonly string[] {
  return [accountInArn(arn), arn.slice(arn.lastIndexOf('/') + 1)]
}

/** Keeps the changed document for the editor, by the ARN of its policy. */
export function keepEdit(steps: readonly Step[]): void {
  const { source, edit } = editedStep(steps) ?? {}
  if (source !== undefined && edit?.after) keepDraft(source, edit.after)
}

const OWN_POLICY = /^arn:[^:]+:iam::\d{12}:policy\//

function editedStep(steps: readonly Step[]): Step | undefined {
  const [step, ...others] = steps.filter(({ edit }) => edit)
  return others.length === 0 && step?.edit?.after && OWN_POLICY.test(step.source ?? '') ? step : undefined
}
