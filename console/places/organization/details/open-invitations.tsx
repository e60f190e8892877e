/** Accounts that the organization has invited and that have not answered yet. */
import { call } from '../../../api/client.ts'
import { Button } from '../../../components/button.tsx'
import { Loaded } from '../../../components/loading.tsx'
import { say } from '../../../components/overlays/toast.tsx'
import { Section } from '../../../components/section.tsx'
import { useLoaded } from '../../../state/loaded.ts'
import { shownText } from '../../../texts/shown-text.ts'
import { dayAndTime } from '../../../texts/times.ts'
import { undoing } from '../changes.ts'
import { loadInvitations } from '../invitations.ts'
import { useOrganization } from '../shared.ts'

export function OpenInvitations() {
  const { version, changed } = useOrganization()
  const invitations = useLoaded(
    (signal) => loadInvitations('ListHandshakesForOrganization', signal),
    [version],
  )
  const cancel = async (HandshakeId: string) => {
    await call('organizations', 'CancelHandshake', { HandshakeId })
    changed()
    say('The invitation is canceled.')
  }
  return (
    <Section title="Invitations">
      <Loaded of={invitations} lines={2}>
        {(all) =>
          all.length === 0 ? (
            <p class="quiet">No invitation is open.</p>
          ) : (
            <ul class="organization-rows">
              {all.map(({ Id = '', Parties = [], ExpirationTimestamp = 0 }) => (
                <li key={Id} class="row wrap organization-row">
                  <span>
                    {shownText(Parties.find(({ Type }) => Type !== 'ORGANIZATION')?.Id ?? '')}{' '}
                    <span class="quieter">until {dayAndTime(ExpirationTimestamp)}</span>
                  </span>
                  <Button isSmall onClick={() => undoing(cancel(Id))}>
                    Cancel <span class="unseen">the invitation</span>
                  </Button>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Section>
  )
}
