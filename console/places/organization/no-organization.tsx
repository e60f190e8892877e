/** The account is in no organization: how to create one, or to join that which invites it. */
import type { Handshake } from '../../../protocol/model/organizations-types.ts'
import { call } from '../../api/client.ts'
import { Button } from '../../components/button.tsx'
import { Command, Empty, Step, Steps } from '../../components/empty.tsx'
import { say, sayFailure } from '../../components/overlays/toast.tsx'
import { consoleState } from '../../state/console-state.ts'
import { useLoaded } from '../../state/loaded.ts'
import { usePage } from '../../state/page.ts'
import { shownText } from '../../texts/shown-text.ts'
import { loadInvitations } from './invitations.ts'

interface NoOrganizationProps {
  readonly onChange: () => void
}

export function NoOrganization({ onChange }: NoOrganizationProps) {
  usePage([{ text: 'Organization' }])
  const { signedIn, address } = consoleState.value ?? {}
  const accountId = signedIn?.present.accountId ?? ''
  const create = async () => {
    await call('organizations', 'CreateOrganization', { FeatureSet: 'ALL' })
    onChange()
    say(`${accountId} is the management account of a new organization.`)
  }
  return (
    <Empty
      level={1}
      title="No organization yet"
      text={`Account ${accountId} is in no organization. An organization has accounts, and policies that limit what they may do.`}
    >
      <Invitations onChange={onChange} />
      <Steps>
        <Step level={2} title="Create an organization">
          <p class="quiet">This account becomes its management account.</p>
          <p>
            <Button kind="primary" onClick={() => create().catch(sayFailure)}>
              Create organization
            </Button>
          </p>
        </Step>
        <Step level={2} title="Or create it in a terminal">
          <Command
            what="command"
            text={`aws organizations create-organization --endpoint-url http://${address}`}
          />
        </Step>
      </Steps>
    </Empty>
  )
}

/** Invitations of organizations. An identity that may not list them sees none. */
function Invitations({ onChange }: NoOrganizationProps) {
  const invitations = useLoaded((signal) => loadInvitations('ListHandshakesForAccount', signal), [])
  const open = invitations.value ?? []
  if (open.length === 0) return null
  return (
    <section class="organization-invitations" aria-label="Invitations">
      {open.map((handshake) => (
        <Invitation key={handshake.Id} handshake={handshake} onChange={onChange} />
      ))}
    </section>
  )
}

interface InvitationProps extends NoOrganizationProps {
  readonly handshake: Handshake
}

function Invitation({ handshake, onChange }: InvitationProps) {
  const { Id = '', Parties = [] } = handshake
  const organization = Parties.find(({ Type }) => Type === 'ORGANIZATION')?.Id ?? ''
  const answer = async (operation: 'AcceptHandshake' | 'DeclineHandshake', text: string) => {
    await call('organizations', operation, { HandshakeId: Id })
    onChange()
    say(text)
  }
  const join = () => answer('AcceptHandshake', `This account is in organization o-${organization}.`)
  const decline = () => answer('DeclineHandshake', 'The invitation is declined.')
  return (
    <div class="row wrap organization-invitation">
      <p>
        <b>Organization o-{shownText(organization)} invites this account.</b>
      </p>
      <Button isSmall kind="primary" onClick={() => join().catch(sayFailure)}>
        Accept
      </Button>
      <Button isSmall onClick={() => decline().catch(sayFailure)}>
        Decline
      </Button>
    </div>
  )
}
