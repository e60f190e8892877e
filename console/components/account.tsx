/** An account, and identities in it. The colored square is never the only sign: a name stands beside it. */
import { accountOf } from '../state/console-state.ts'
import { nameInArn } from '../texts/arns.ts'
import { shownText } from '../texts/shown-text.ts'

export function AccountSquare({ id }: { readonly id: string }) {
  return <span class={`account-square account-${accountOf(id).color}`} aria-hidden="true" />
}

interface AccountProps {
  readonly id: string
  /** Whether the number stands beside the name. */
  readonly hasNumber?: boolean
}

export function Account({ id, hasNumber = false }: AccountProps) {
  const { name } = accountOf(id)
  return (
    <span class="account">
      <AccountSquare id={id} />
      <span class="truncated">{shownText(name)}</span>
      {hasNumber && name !== id && <span class="quieter">{id}</span>}
    </span>
  )
}

interface IdentityProps {
  readonly arn: string
  /** Shown after the name in another color, such as the name of a session. By default, what the ARN has. */
  readonly detail?: string
}

/** An identity by its short name, with the square of its account. The whole ARN is its tooltip and accessible name. */
export function Identity({ arn, detail }: IdentityProps) {
  const { accountId, name, session } = nameInArn(arn)
  const further = detail ?? session
  return (
    <span class="identity" data-tooltip={shownText(arn)}>
      {accountId !== '' && <AccountSquare id={accountId} />}
      <span class="truncated">
        <b>{shownText(name)}</b>
        {further !== undefined && <span class="quiet"> {shownText(further)}</span>}
        <span class="unseen"> ({shownText(arn)})</span>
      </span>
    </span>
  )
}
