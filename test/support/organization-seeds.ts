/** Turns the stored organization of an account into a seed. */
import type { SeedMemberAccount, SeedOrganizationRoot } from '../../schemas/seed.ts'
import type { SeedOrganization } from '../../server/seed/types.ts'
import {
  type HandshakeRow,
  type MemberAccountRow,
  type OrganizationPolicyRow,
  type OrganizationPolicyType,
  type OrganizationRow,
  organizationKey,
  type Tag,
  type View,
} from '../../store/index.ts'

type Target = Pick<MemberAccountRow, 'attached' | 'tags'>

const tagsIn = (tags: readonly Tag[] = []) => Object.fromEntries(tags.map(({ key, value }) => [key, value]))

/** Returns a seed of the organization that an account manages, with everything except its history. */
export function seedOf(management: View, now: number): SeedOrganization {
  const row = management.organizations.get(organizationKey)
  if (!row) throw new Error('the account manages no organization')
  const policies = Array.from(management.organizationPolicies.rows(), ([, policy]) => policy)
  const { id, rootId, featureSet, policyTypes, trustedServices = [], rootAccess = [], resourcePolicy } = row
  return {
    managementAccount: management.accountId,
    id,
    featureSet,
    policyTypes,
    policies: policies.toSorted(byName).map(({ name, type, description = '', content, tags }) => ({
      ...{ name, type, description, content },
      tags: tagsIn(tags),
    })),
    trustedServices: trustedServices.map(({ principal }) => principal),
    rootAccess,
    ...(resourcePolicy
      ? { resourcePolicy: { content: resourcePolicy.content, tags: tagsIn(resourcePolicy.tags) } }
      : {}),
    invitations: invitationsOf(management, now),
    root: { id: rootId, ...placeOf(management, row, rootId, row) },
  }
}

const byName = (one: OrganizationPolicyRow, other: OrganizationPolicyRow) =>
  `${one.type} ${one.name}`.localeCompare(`${other.type} ${other.name}`)

const byRecipient = (one: HandshakeRow, other: HandshakeRow) =>
  (one.recipient?.id ?? '').localeCompare(other.recipient?.id ?? '')

function invitationsOf({ handshakes }: View, now: number): NonNullable<SeedOrganization['invitations']> {
  return Array.from(handshakes.rows(), ([, row]) => row)
    .filter(
      ({ action, state, expirationDate }) => action === 'INVITE' && state === 'OPEN' && now < expirationDate,
    )
    .toSorted(byRecipient)
    .map(({ recipient, notes, tags }) => ({
      ...(recipient?.type === 'ACCOUNT' ? { account: recipient.id } : { email: recipient?.id ?? '' }),
      ...(notes === undefined ? {} : { notes }),
      tags: tagsIn(tags),
    }))
}

function placeOf(
  management: View,
  organization: OrganizationRow,
  id: string,
  target: Target,
): SeedOrganizationRoot {
  const units = Array.from(management.organizationalUnits.by('parent', id), ([, unit]) => unit)
  const accounts = Array.from(management.memberAccounts.by('parent', id))
  return {
    ...targetOf(management, organization, target),
    organizationalUnits: units.map((unit) => ({
      ...placeOf(management, organization, unit.id, unit),
      id: unit.id,
      name: unit.name,
    })),
    accounts: Object.fromEntries(
      accounts.map(([number, account]) => [number, accountOf(management, organization, account)]),
    ),
  }
}

function accountOf(
  management: View,
  organization: OrganizationRow,
  row: MemberAccountRow,
): SeedMemberAccount {
  const { name, email, joinedMethod, accessRole, closeDate, administers = [] } = row
  return {
    ...targetOf(management, organization, row),
    ...(name === undefined ? {} : { name }),
    ...(email === undefined ? {} : { email }),
    joinedMethod,
    ...(accessRole === undefined ? {} : { accessRole }),
    ...(closeDate === undefined ? {} : { closed: new Date(closeDate).toISOString() }),
    administers: administers.map(({ principal }) => principal),
  }
}

function targetOf(
  management: View,
  { policyTypes }: OrganizationRow,
  { attached, tags }: Target,
): SeedMemberAccount {
  const namesOf = (type: OrganizationPolicyType) =>
    attached.flatMap((id) => {
      if (id === 'p-FullAWSAccess') return type === 'SERVICE_CONTROL_POLICY' ? ['FullAWSAccess'] : []
      const policy = management.organizationPolicies.get(id)
      return policy?.type === type ? [policy.name] : []
    })
  const { SERVICE_CONTROL_POLICY, RESOURCE_CONTROL_POLICY, ...policies } = Object.fromEntries(
    policyTypes.map((type) => [type, namesOf(type)]),
  )
  return {
    ...(SERVICE_CONTROL_POLICY ? { serviceControlPolicies: SERVICE_CONTROL_POLICY } : {}),
    ...(RESOURCE_CONTROL_POLICY ? { resourceControlPolicies: RESOURCE_CONTROL_POLICY } : {}),
    policies,
    tags: tagsIn(tags),
  }
}
