/** The groups of a user, or the users of a group: each can be taken out, and others added. */
import { Button, IconButton } from '../../../components/button.tsx'
import { sayFailure } from '../../../components/overlays/toast.tsx'
import { Section } from '../../../components/section.tsx'
import { call } from '../call.ts'
import { AddMemberDialog } from '../dialogs/members.tsx'
import { useInstance } from '../instance.ts'
import type { Directory } from './directory.ts'

interface Line {
  readonly membershipId: string
  /** As it is shown. */
  readonly name: string
  readonly link: string
}

interface MembershipsProps {
  readonly title: string
  /** What the button that adds one says. */
  readonly add: string
  /** What the button beside a name says before it. */
  readonly remove: string
  /** Whose memberships they are. */
  readonly of: { readonly userId: string } | { readonly groupId: string }
  readonly lines: readonly Line[]
  readonly directory: Directory
}

export function Memberships({ title, add, remove, of, lines, directory }: MembershipsProps) {
  const { instance, changed, ask } = useInstance()
  const end = async (MembershipId: string) => {
    const IdentityStoreId = instance.identityStoreId
    await call('identitystore', 'DeleteGroupMembership', { IdentityStoreId, MembershipId })
    changed()
  }
  return (
    <Section
      title={title}
      actions={
        <Button
          isSmall
          icon="plus"
          onClick={() => ask((close) => <AddMemberDialog {...of} directory={directory} onClose={close} />)}
        >
          {add}
        </Button>
      }
    >
      {lines.length === 0 && <p class="quiet">None.</p>}
      <ul>
        {lines.map(({ membershipId, name, link }) => (
          <li key={membershipId} class="row center-row">
            <a href={link}>{name}</a>
            <IconButton
              icon="close"
              label={`${remove} ${name}`}
              onClick={() => end(membershipId).catch(sayFailure)}
            />
          </li>
        ))}
      </ul>
    </Section>
  )
}
