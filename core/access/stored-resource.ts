/** Looks up the tags, the owner, and the trust policy of a question's resource in the state. */
import { keyOf, organizationKey, type Tag, type View } from '../../store/index.ts'
import { findUser } from '../identity/find-user.ts'
import { customerPolicy, nameInPolicyArn } from './policies-by-arn.ts'
import { targetRole, trustTarget } from './target-role.ts'

interface TaggedResource {
  readonly arn?: string
  readonly tags?: readonly Tag[]
}

/** The lookup by name for each type in an ARN. `storedTags` compares the path and the case with the ARN. */
const finders: Readonly<
  Record<string, (owner: View, arn: string, name: string) => TaggedResource | undefined>
> = {
  user: (owner, _arn, name) => findUser(owner, name),
  role: (owner, _arn, name) => owner.roles.get(keyOf(name)),
  policy: customerPolicy,
  'instance-profile': (owner, _arn, name) => owner.instanceProfiles.get(keyOf(name)),
  'server-certificate': (owner, _arn, name) => owner.serverCertificates.get(keyOf(name)),
  mfa: (owner, arn) => owner.mfaDevices.get(arn),
  'oidc-provider': (owner, arn) => owner.oidcProviders.get(arn),
  'saml-provider': (owner, arn) => owner.samlProviders.get(arn),
}

/** The lookup by ID for each type in an ARN of AWS Organizations. */
const organizationFinders: typeof finders = {
  account: (owner, _arn, id) => owner.memberAccounts.get(id),
  ou: (owner, _arn, id) => owner.organizationalUnits.get(id),
  policy: (owner, _arn, id) => owner.organizationPolicies.get(id),
  root: (owner) => {
    const organization = owner.organizations.get(organizationKey)
    return organization && { ...organization, arn: organization.rootArn }
  },
}

const TAGGED_RESOURCE = /^arn:aws[\w-]*:(iam|organizations)::(\d{12}):([a-z-]+)\//

/** Returns the tags of a resource of IAM or Organizations in any account. Undefined when no resource has this ARN. */
export function storedTags(view: View, arn: string): readonly Tag[] | undefined {
  const [, service, account = '', type = ''] = TAGGED_RESOURCE.exec(arn) ?? []
  const all = service === 'organizations' ? organizationFinders : finders
  const find = Object.hasOwn(all, type) ? all[type] : undefined
  const found = find?.(view.account(account), arn, nameInPolicyArn(arn))
  return found === undefined || (found.arn ?? arn) !== arn ? undefined : (found.tags ?? [])
}

/** Returns the trust policy that an STS action evaluates. It is empty when the role does not exist. */
export function storedTrust(view: View, action: string, arn: string): string | undefined {
  const role = /^sts:/i.test(action) ? targetRole(view, arn) : undefined
  return role && trustTarget(view, role).trust
}
