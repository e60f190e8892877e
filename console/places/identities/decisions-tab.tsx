/** The last decisions on calls of an identity. All of them are in Live. */
import type { ListedDecision } from '../../../package/types/endpoints.ts'
import { get } from '../../api/client.ts'
import { LinkButton } from '../../components/button.tsx'
import { Empty } from '../../components/empty.tsx'
import { Loaded } from '../../components/loading.tsx'
import { Mark, outcomeOf } from '../../marks/mark.tsx'
import { linkTo } from '../../router.ts'
import { useLoaded } from '../../state/loaded.ts'
import { shortArn } from '../../texts/arns.ts'
import { shownText } from '../../texts/shown-text.ts'
import { dayAndTime, preciseTime } from '../../texts/times.ts'
import type { Subject } from './address.ts'
import { Panel } from './panel.tsx'

interface Answer {
  readonly decisions: readonly ListedDecision[]
}

const SHOWN = 25

export function DecisionsTab({ subject }: { readonly subject: Subject }) {
  const caller = callerPattern(subject)
  const decisions = useLoaded(
    (signal) => get<Answer>('/_iamulator/decisions', { caller, limit: SHOWN }, signal),
    [caller],
  )
  const live = (
    <LinkButton href={linkTo(['live'], { q: `caller:${caller}` })} icon="live" isSmall>
      All in Live
    </LinkButton>
  )
  return (
    <Panel title="Last decisions" note={`of the last ${SHOWN} calls`} actions={live}>
      <Loaded of={decisions}>
        {({ decisions: found }) =>
          found.length === 0 ? (
            <Empty
              title="No calls yet"
              text="Calls that this identity makes are listed here with their decisions."
            />
          ) : (
            <ul class="identity-lines">
              {found.map((decision) => (
                <Line key={decision.number} decision={decision} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </Panel>
  )
}

/** Returns the pattern of callers that are an identity: a role calls as its sessions. */
function callerPattern({ kind, arn, accountId, name }: Subject): string {
  const partition = arn.split(':')[1] ?? 'aws'
  return kind === 'role' ? `arn:${partition}:sts::${accountId}:assumed-role/${name}/*` : arn
}

function Line({ decision }: { readonly decision: ListedDecision }) {
  const { requestId, time, decision: effect, caller, action, resource } = decision
  const at = Date.parse(time)
  const session = /\/assumed-role\/[^/]+\/(.+)$/s.exec(`/${caller.split(':').at(-1)}`)?.[1]
  return (
    <li class="identity-line">
      <Mark outcome={outcomeOf(effect)} />
      <a class="code identity-time" href={linkTo(['explain', requestId])} data-tooltip={dayAndTime(at)}>
        {preciseTime(at)}
      </a>
      <span class="code identity-action truncated">{shownText(action)}</span>
      <span class="code quiet identity-grow truncated" data-tooltip={shownText(resource)}>
        {shownText(shortArn(resource))}
      </span>
      {session !== undefined && <span class="quieter truncated">{shownText(session)}</span>}
    </li>
  )
}
