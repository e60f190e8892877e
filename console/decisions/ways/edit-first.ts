/** Opens policies in the editor, also with a change in them. The change is a draft of the tab, as if it had been typed. */
import { linkTo } from '../../router.ts'
import { keepDraft } from '../../state/drafts.ts'
import { accountInArn, identityArn } from '../../texts/arns.ts'
import type { ExplainedPolicy, Explanation, Step } from '../explanation.ts'

type Editable = Pick<ExplainedPolicy, 'kind' | 'source' | 'group' | 'version'>

/**
 * Returns the address of a policy in the editor. Undefined for those that belong to a session or to another service.
 *
 * @param layer the layer that the policy is in
 * @param caller the ARN of the caller, which has its inline policies
 */
export function editorLink(
  { kind, source, group, version }: Editable,
  layer: string,
  caller: string,
): string | undefined {
  switch (kind) {
    case 'managed':
    case 'organization':
      return linkTo(['policies', accountInArn(source), nameIn(source)], { version: version?.slice(1) })
    case 'resource':
      return layer === 'trust'
        ? linkTo(['policies', accountInArn(source), 'role', nameIn(source)])
        : undefined
    case 'inline':
      return inlineLink(group ?? identityArn(caller), source)
    default:
      return undefined
  }
}

function inlineLink(holder: string, name: string): string | undefined {
  const type = /:(user|group|role)\//.exec(holder)?.[1]
  return type === undefined
    ? undefined
    : linkTo(['policies', accountInArn(holder), type, nameIn(holder), name])
}

function nameIn(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1)
}

/** Returns the address of the editor for a change. Undefined when it is not one edit of one policy. */
export function editLink(steps: readonly Step[], explanation: Explanation): string | undefined {
  const step = editedStep(steps)
  const policy = step && policyOf(step, explanation)
  return policy && editorLink({ ...policy, version: '' }, step.layer, explanation.caller)
}

function policyOf({ source, group }: Step, { layers }: Explanation): ExplainedPolicy | undefined {
  const policies = layers.flatMap((layer) => layer.policies)
  return policies.find((policy) => policy.source === source && policy.group === group)
}

/** Keeps the changed document for the editor, which knows it by its ARN or, if inline, by that of its holder, too. */
export function keepEdit(steps: readonly Step[]): void {
  const step = editedStep(steps)
  const { source, edit, group, touches } = step ?? {}
  if (source === undefined || !edit?.after) return
  const holder = source.startsWith('arn:') ? undefined : (group ?? touches?.entities[0]?.arn)
  keepDraft(holder === undefined ? source : `${holder} ${source}`, edit.after)
}

/** Returns the only edit of a policy that exists. */
function editedStep(steps: readonly Step[]): Step | undefined {
  const [step, ...others] = steps.filter(({ edit }) => edit)
  return others.length === 0 && step?.calls && step.edit?.before && step.edit.after ? step : undefined
}
