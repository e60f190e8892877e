/** A user: what is known, groups, and the accounts that the user can sign in to. */
import type { User } from '../../../../protocol/model/identitystore-types.ts'
import { CopyButton } from '../../../components/button.tsx'
import { Drawer, DrawerHead } from '../../../components/overlays/drawer.tsx'
import { say } from '../../../components/overlays/toast.tsx'
import { Section } from '../../../components/section.tsx'
import { Tag } from '../../../components/tag.tsx'
import { navigate, param } from '../../../router.ts'
import { shownText } from '../../../texts/shown-text.ts'
import { dayAndTime } from '../../../texts/times.ts'
import { PrincipalAssignments } from '../assignments/principal-assignments.tsx'
import { call } from '../call.ts'
import { UserDialog } from '../dialogs/user.tsx'
import { EditAndDelete } from '../edit-and-delete.tsx'
import { useInstance } from '../instance.ts'
import { centerLink } from '../page.ts'
import { portalPath } from '../portal-path.ts'
import { type Directory, emailOf, fullName, isDisabled } from './directory.ts'
import { Memberships } from './memberships.tsx'
import { UserSessions } from './user-sessions.tsx'

interface UserDrawerProps {
  readonly id: string
  readonly user: User | undefined
  readonly directory: Directory
}

export function UserDrawer({ id, user, directory }: UserDrawerProps) {
  const { instance } = useInstance()
  const close = () => navigate(centerLink(['users'], { q: param('q') }))
  if (!user) return <Gone what={`User ${id}`} onClose={close} />
  return (
    <Drawer label={shownText(fullName(user))} onClose={close}>
      <DrawerHead title={fullName(user)} onClose={close}>
        {isDisabled(user) && <Tag kind="gap">disabled</Tag>}
      </DrawerHead>
      <Actions user={user} onDeleted={close} />
      <Facts user={user} />
      <Groups user={user} directory={directory} />
      {instance.isOfOrganization && (
        <PrincipalAssignments principalId={user.UserId} principalType="USER" directory={directory} />
      )}
      <UserSessions userId={user.UserId} userName={user.UserName ?? ''} />
      <Section title="Password and MFA">
        <p class="quiet">
          AWS has no operations for them. The user sets a password and registers devices in the{' '}
          <a href={portalPath(instance)}>access portal</a>.
        </p>
      </Section>
    </Drawer>
  )
}

export function Gone({ what, onClose }: { readonly what: string; readonly onClose: () => void }) {
  return (
    <Drawer label={shownText(what)} onClose={onClose}>
      <DrawerHead title={`${what} is gone`} onClose={onClose} />
      <p class="section quiet">It was deleted, or the state was reset.</p>
    </Drawer>
  )
}

interface ActionsProps {
  readonly user: User
  readonly onDeleted: () => void
}

function Actions({ user, onDeleted }: ActionsProps) {
  const { changed } = useInstance()
  const { IdentityStoreId, UserId, UserName = '' } = user
  const remove = async () => {
    await call('identitystore', 'DeleteUser', { IdentityStoreId, UserId })
    onDeleted()
    changed()
    say(`User ${shownText(UserName)} is deleted.`)
  }
  return (
    <div class="wrap center-actions">
      <EditAndDelete
        what={`user ${UserName}`}
        text="The user leaves all groups, and all assignments of the user are removed."
        editDialog={(close) => <UserDialog user={user} onClose={close} />}
        onDelete={remove}
      />
    </div>
  )
}

function Facts({ user }: { readonly user: User }) {
  const { UserName = '', UserId, CreatedAt, ExternalIds = [] } = user
  return (
    <dl class="section">
      <Fact name="User name" value={UserName} />
      <Fact name="Email" value={emailOf(user)} />
      <Fact name="ID" value={UserId} />
      {ExternalIds.map(({ Id, Issuer }) => (
        <Fact key={Issuer} name="External ID" value={`${Id} of ${Issuer}`} />
      ))}
      {CreatedAt !== undefined && <Fact name="Created" value={dayAndTime(CreatedAt)} />}
    </dl>
  )
}

export function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div class="facts-row">
      <dt>{name}</dt>
      <dd>
        <span>{shownText(value)}</span>
        {name === 'ID' && <CopyButton text={value} what="ID" />}
      </dd>
    </div>
  )
}

function Groups({ user: { UserId }, directory }: { readonly user: User; readonly directory: Directory }) {
  const lines = directory.members
    .filter(({ userId }) => userId === UserId)
    .map(({ groupId, membershipId }) => {
      const { DisplayName = groupId } = directory.groups.find(({ GroupId }) => GroupId === groupId) ?? {}
      return { membershipId, name: shownText(DisplayName), link: centerLink(['groups', groupId]) }
    })
  return (
    <Memberships
      title="Groups"
      add="Add to a group"
      remove="Remove from"
      of={{ userId: UserId }}
      lines={lines}
      directory={directory}
    />
  )
}
