/** The name of a policy, which opens it: in the editor, or in a dialog if its type neither allows nor denies. */
import type { PolicyType } from '../../../../protocol/model/organizations-types.ts'
import { shownText } from '../../../texts/shown-text.ts'
import { MergedPolicyDialog } from '../dialogs/merged-policy.tsx'
import { useOrganization } from '../shared.ts'
import { policyLink } from './policy-links.ts'
import { isAuthorizationType } from './policy-types.ts'

interface PolicyNameProps {
  readonly id: string
  readonly name: string
  readonly type: PolicyType
}

export function PolicyName({ id, name, type }: PolicyNameProps) {
  const { facts, ask } = useOrganization()
  if (isAuthorizationType(type))
    return (
      <a class="truncated" href={policyLink(facts.MasterAccountId ?? '', id)} draggable={false}>
        {shownText(name)}
      </a>
    )
  return (
    <button
      type="button"
      class="link truncated"
      onClick={() => ask((close) => <MergedPolicyDialog policyId={id} type={type} onClose={close} />)}
    >
      {shownText(name)}
    </button>
  )
}
