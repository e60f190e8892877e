/** The last decisions on calls of an identity. All of them are in Live. */
import type { ListedDecision, RefusedRequest } from '../../../schemas/endpoints.ts'
import { get } from '../../api/client.ts'
import { LinkButton } from '../../components/button.tsx'
import { Empty } from '../../components/empty.tsx'
import { Loaded } from '../../components/loading.tsx'
import { Mark } from '../../marks/mark.tsx'
import { PathRow } from '../../marks/path.tsx'
import { linkTo } from '../../router.ts'
import { useLoaded } from '../../state/loaded.ts'
import { isNarrow } from '../../state/window.ts'
import { nameInArn, shortArn } from '../../texts/arns.ts'
import { shownText } from '../../texts/shown-text.ts'
import { dayAndTime, preciseTime } from '../../texts/times.ts'
import { type Call, toCall } from '../live/call.ts'
import type { Subject } from './address.ts'
import { Panel } from './panel.tsx'

interface Answer {
  readonly decisions: readonly (ListedDecision | RefusedRequest)[]
}

const SHOWN = 25

export function DecisionsTab({ subject }: { readonly subject: Subject }) {
  const caller = callerPattern(subject)
  const decisions = useLoaded(
    (signal) => get<Answer>('/_iamulator/decisions', { caller, kind: '*', limit: SHOWN }, signal),
    [caller],
  )
  const live = (
    <LinkButton href={linkTo(['live'], { q: `caller:${caller}` })} icon="live" isSmall>
      All in Live
    </LinkButton>
  )
  return (
    <Panel title="Last decisions" note={decisions.value?.decisions.length} actions={live}>
      <Loaded of={decisions}>
        {({ decisions: found }) =>
          found.length === 0 ? (
            <Empty
              title="No calls yet"
              text="Calls that this identity makes are listed here with their decisions."
            />
          ) : (
            <ul class="identity-lines">
              {found.map(toCall).map((call) => (
                <Line key={call.number} call={call} />
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

interface LineProps {
  readonly call: Call
}

/** Requests that were refused before any policy was asked have no explanation. */
function Line({ call: { requestId, time, outcome, caller, action, resource, path, error } }: LineProps) {
  const { session } = nameInArn(caller)
  const shownTime = preciseTime(time)
  return (
    <li class="row identity-line">
      <Mark outcome={outcome} />
      {path === undefined ? (
        <span class="code identity-time">{shownTime}</span>
      ) : (
        <a class="code identity-time" href={linkTo(['explain', requestId])} data-tooltip={dayAndTime(time)}>
          {shownTime}
        </a>
      )}
      <span class="code identity-action truncated">{shownText(action)}</span>
      <span class="code quiet identity-grow truncated" data-tooltip={shownText(resource)}>
        {shownText(outcome === 'refused' ? error : shortArn(resource))}
      </span>
      {session !== undefined && <span class="quieter truncated">{shownText(session)}</span>}
      {path !== undefined && !isNarrow.value && <PathRow path={path} />}
    </li>
  )
}
