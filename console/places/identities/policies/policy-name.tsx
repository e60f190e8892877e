/** A link to a managed policy, with a tag if AWS manages it. */
import type { AttachedPolicy } from '../../../../protocol/model/iam-types.ts'
import { Tag } from '../../../components/tag.tsx'
import { accountInArn } from '../../../texts/arns.ts'
import { shownText } from '../../../texts/shown-text.ts'
import { policyLink } from './policy-links.ts'

export function PolicyName({
  policy: { PolicyArn = '', PolicyName: name = '' },
}: {
  readonly policy: AttachedPolicy
}) {
  return (
    <span class="identity-names identity-grow">
      <a href={policyLink(PolicyArn)} class="truncated" data-tooltip={shownText(PolicyArn)}>
        {shownText(name)}
      </a>
      {accountInArn(PolicyArn) === 'aws' && <Tag>AWS</Tag>}
    </span>
  )
}
