/** The sessions of a user in accounts, whose credentials still work. They are those of the access portal and of tools. */
import type { IssuedSession } from '../../../../schemas/endpoints.ts'
import { get } from '../../../api/client.ts'
import { Account } from '../../../components/account.tsx'
import { Loaded } from '../../../components/loading.tsx'
import { Section } from '../../../components/section.tsx'
import { useLoaded } from '../../../state/loaded.ts'
import { nameInArn } from '../../../texts/arns.ts'
import { shownText } from '../../../texts/shown-text.ts'
import { dayAndTime } from '../../../texts/times.ts'
import { useInstance } from '../instance.ts'

interface UserSessionsProps {
  readonly userId: string
  readonly userName: string
}

export function UserSessions({ userId, userName }: UserSessionsProps) {
  const { version } = useInstance()
  const sessions = useLoaded((signal) => loadSessions(userId, userName, signal), [userId, userName, version])
  return (
    <Section title="Sessions">
      <Loaded of={sessions} lines={2}>
        {(all) =>
          all.length === 0 ? (
            <p class="quiet">No credentials of the user are valid.</p>
          ) : (
            <ul>
              {all.map(({ accessKeyId, account, arn, expires }) => (
                <li key={accessKeyId} class="row center-row">
                  <span class="row wrap center-assignment">
                    {shownText(nameInArn(arn ?? '').name)} in <Account id={account} />
                  </span>
                  <span class="quieter small">until {dayAndTime(Date.parse(expires))}</span>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Section>
  )
}

/** Returns the valid sessions, newest first. They have the name of the user, without what no session name can have. */
async function loadSessions(
  userId: string,
  userName: string,
  signal: AbortSignal,
): Promise<readonly IssuedSession[]> {
  const { sessions } = await get<{ readonly sessions: readonly IssuedSession[] }>(
    '/_iamulator/sessions',
    {},
    signal,
  )
  const name = userName.replace(/[^\w+=,.@-]/g, '').slice(0, LONGEST_NAME)
  const end = `/${name.length < SHORTEST_NAME ? userId : name}`
  return sessions.filter(
    ({ arn, state }) => state === 'valid' && arn?.includes('/AWSReservedSSO_') && arn.endsWith(end),
  )
}

const SHORTEST_NAME = 2
const LONGEST_NAME = 64
