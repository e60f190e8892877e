/** Addresses of identities: `/console/identities/ACCOUNT/role/PATH/NAME`, which is the ARN in another order. */
import { linkTo } from '../../router.ts'

export const KINDS = {
  user: { name: 'User', plural: 'Users', icon: 'user' },
  group: { name: 'Group', plural: 'Groups', icon: 'group' },
  role: { name: 'Role', plural: 'Roles', icon: 'shield' },
  'oidc-provider': { name: 'OIDC provider', plural: 'OIDC providers', icon: 'globe' },
  'saml-provider': { name: 'SAML provider', plural: 'SAML providers', icon: 'globe' },
} as const

export type Kind = keyof typeof KINDS

export interface Subject {
  readonly kind: Kind
  readonly accountId: string
  readonly name: string
  /** Begins and ends with a slash. Providers have none. */
  readonly path: string
  readonly arn: string
}

/** The subjects that policies are attached to. */
export type Holder = Subject & { readonly kind: 'user' | 'group' | 'role' }

export function isHolder(subject: Subject): subject is Holder {
  return subject.kind === 'user' || subject.kind === 'group' || subject.kind === 'role'
}

function isKind(text: string): text is Kind {
  return Object.hasOwn(KINDS, text)
}

/** Reads an ARN of IAM. Undefined when it names something that is not listed here. */
export function subjectOf(arn: string): Subject | undefined {
  const [prefix, partition = 'aws', service, , accountId = '', ...rest] = arn.split(':')
  if (prefix !== 'arn' || service !== 'iam') return undefined
  return subjectAt([accountId, ...rest.join(':').split('/')], partition)
}

/** Reads what follows `/console/identities/` in an address. */
export function subjectAt(
  [accountId = '', kind = '', ...names]: readonly string[],
  partition: string,
): Subject | undefined {
  if (!isKind(kind) || names.length === 0) return undefined
  const arn = `arn:${partition}:iam::${accountId}:${kind}/${names.join('/')}`
  const isProvider = kind === 'oidc-provider' || kind === 'saml-provider'
  const name = isProvider ? names.join('/') : (names.at(-1) ?? '')
  const path = isProvider ? '' : ['', ...names.slice(0, -1), ''].join('/')
  return { kind, accountId, name, path, arn }
}

/** Returns the page of an identity. Undefined for an ARN that has none. */
export function identityLink(
  arn: string,
  query: Readonly<Record<string, string | undefined>> = {},
): string | undefined {
  const subject = subjectOf(arn)
  if (!subject) return undefined
  const [, resource = ''] = arn.split(`:${subject.accountId}:`)
  return linkTo(['identities', subject.accountId, ...resource.split('/')], query)
}

export type TabId = 'policies' | 'members' | 'trust' | 'keys' | 'used' | 'decisions' | 'tags' | 'provider'

export function tabLink({ arn }: Subject, tab: TabId): string {
  return identityLink(arn, { tab }) ?? ''
}
