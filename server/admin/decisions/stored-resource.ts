/** What the state knows of the resource of a question. */
import { keyOf, type Tag, type View } from '../../../store/index.ts'
import { customerPolicy, nameInPolicyArn } from '../../access/policies-by-arn.ts'
import { findUser } from '../../identity/find-user.ts'
import { targetRole, trustTarget } from '../../services/sts/target-role.ts'

interface Tagged {
  readonly arn?: string
  readonly tags: readonly Tag[]
}

/** By the type in the ARN; names are not yet compared with the ARN's path and case. */
const finders: Readonly<Record<string, (owner: View, arn: string, name: string) => Tagged | undefined>> = {
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

/** The tags of a resource of IAM, of any account; undefined when there is none of this ARN. */
export function storedTags(view: View, arn: string): readonly Tag[] | undefined {
  const [, account = '', type = ''] = IAM_RESOURCE.exec(arn) ?? []
  const find = Object.hasOwn(finders, type) ? finders[type] : undefined
  const found = find?.(view.account(account), arn, nameInPolicyArn(arn))
  return found === undefined || (found.arn ?? arn) !== arn ? undefined : found.tags
}

/** The trust policy that an action of STS asks: empty when there is no such role. */
export function storedTrust(view: View, action: string, arn: string): string | undefined {
  const role = /^sts:/i.test(action) ? targetRole(view, arn) : undefined
  return role && trustTarget(view, role).trust
}
