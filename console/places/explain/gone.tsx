/** A decision that is no longer kept. Its page gives the reason, and leads to others. */
import { LinkButton } from '../../components/button.tsx'
import { Empty } from '../../components/empty.tsx'
import { LastReset } from '../../decisions/last-reset.tsx'
import { linkTo } from '../../router.ts'
import { shownText } from '../../texts/shown-text.ts'

interface GoneProps {
  readonly requestId: string
  /** What the server says about it. */
  readonly message: string
}

export function Gone({ requestId, message }: GoneProps) {
  return (
    <Empty level={1} title="This decision is not kept" text={shownText(message)}>
      <p class="code quieter">{shownText(requestId)}</p>
      <LastReset />
      <p class="failure-actions">
        <LinkButton href={linkTo(['live'])} icon="live">
          Recent decisions
        </LinkButton>
        <LinkButton href={linkTo(['explain'])}>Ask a question</LinkButton>
      </p>
    </Empty>
  )
}
