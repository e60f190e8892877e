/** Looks up the tags and the trust policy of a question's resource in the state. */
import { keyOf, type Tag, type View } from '../../../store/index.ts'
import { customerPolicy, nameInPolicyArn } from '../../access/policies-by-arn.ts'
import { findUser } from '../../identity/find-user.ts'
import { targetRole, trustTarget } from '../../services/sts/target-role.ts'

interface TaggedResource {
  readonly arn?: string
  readonly tags: readonly Tag[]
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

const IAM_RESOURCE = /^arn:aws[\w-]*:iam::(\d{12}):([a-z-]+)\//

/** Returns the tags of an IAM resource in any account. Undefined when no resource has this ARN. */
export function storedTags(view: View, arn: string): readonly Tag[] | undefined {
  const [, account = '', type = ''] = IAM_RESOURCE.exec(arn) ?? []
  const find = Object.hasOwn(finders, type) ? finders[type] : undefined
  const found = find?.(view.account(account), arn, nameInPolicyArn(arn))
  return found === undefined || (found.arn ?? arn) !== arn ? undefined : found.tags
}

/** Returns the trust policy that an STS action evaluates. It is empty when the role does not exist. */
export function storedTrust(view: View, action: string, arn: string): string | undefined {
  const role = /^sts:/i.test(action) ? targetRole(view, arn) : undefined
  return role && trustTarget(view, role).trust
}
