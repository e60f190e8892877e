/** An identity by its name, as a link to its page. */
import { nameInArn } from '../../texts/arns.ts'
import { shownText } from '../../texts/shown-text.ts'
import { identityLink } from './address.ts'

export function IdentityLink({ arn }: { readonly arn: string }) {
  const { name, kind } = nameInArn(arn)
  const link = identityLink(arn)
  return link === undefined ? (
    <span class="code truncated">{shownText(arn)}</span>
  ) : (
    <a href={link} class="truncated" data-tooltip={shownText(arn)}>
      {shownText(name)} <span class="quieter">{kind}</span>
    </a>
  )
}
