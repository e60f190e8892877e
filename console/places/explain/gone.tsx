/** Calls without a decision that could be explained: their pages give the reason, and lead to others. */
import type { RefusedRequest } from '../../../schemas/endpoints.ts'

import { LinkButton } from '../../components/button.tsx'
import { Empty } from '../../components/empty.tsx'
import { LastReset } from '../../decisions/last-reset.tsx'
import { RefusedCall } from '../../decisions/refused-call.tsx'
import { linkTo } from '../../router.ts'
import { shownText } from '../../texts/shown-text.ts'

interface GoneProps {
  /** The request ID or authorization ID. */
  readonly id: string
  /** What the server says about it. */
  readonly message: string
}

export function Gone({ id, message }: GoneProps) {
  return (
    <Empty level={1} title="This decision is not kept" text={shownText(message)}>
      <p class="code quieter">{shownText(id)}</p>
      <LastReset />
      <Others />
    </Empty>
  )
}

/** A request that was refused before any policy was asked. */
export function RefusedPage({ refused }: { readonly refused: RefusedRequest }) {
  return (
    <Empty
      level={1}
      title="Refused before any policy was asked"
      text="There is no decision to explain: the answer says what is wrong."
    >
      <RefusedCall refused={refused} />
      <Others />
    </Empty>
  )
}

function Others() {
  return (
    <p class="failure-actions">
      <LinkButton href={linkTo(['live'])} icon="live">
        Recent decisions
      </LinkButton>
      <LinkButton href={linkTo(['explain'])}>Ask a question</LinkButton>
    </p>
  )
}
