/** The tree of the metadata. Source: EC2 User Guide, instance metadata categories: those that say who an instance is. */
import type { RoleRow, View } from '../../../store/index.ts'
import { toSeconds } from '../delivered-sessions.ts'
import { printDocument } from './documents.ts'
import { identityDocument } from './identity-document.ts'
import type { IdentitySignatures } from './identity-signatures.ts'
import type { Instance } from './instance.ts'
import { profileDocument, profileOf, roleOf } from './role-credentials.ts'

/** A value, which may take long to make. */
type Leaf = () => string | Promise<string>

export interface Branch {
  readonly [name: string]: Leaf | Branch
}

export interface Subject {
  readonly instance: Instance
  /** Of the instance's account. */
  readonly view: View
  /** Epoch milliseconds. */
  readonly now: number
  readonly signatures: IdentitySignatures
  readonly credentialsOf: (role: RoleRow) => string
}

/** What stands below `/latest/`. */
export function categories(subject: Subject): Branch {
  return { dynamic: { 'instance-identity': identity(subject) }, 'meta-data': metadata(subject) }
}

/**
 * The value at `path`, or the names below it, a line each, which of branches end with a slash. Undefined where there
 * is nothing.
 *
 * @param path such as `meta-data/iam/`; empty for the whole
 */
export function read(tree: Branch, path: string): string | Promise<string> | undefined {
  const names = path.replace(/\/$/, '').split('/')
  let at: Leaf | Branch | undefined = tree
  for (const name of path === '' ? [] : names) {
    at = typeof at === 'object' && Object.hasOwn(at, name) ? at[name] : undefined
  }
  if (typeof at === 'function') return path.endsWith('/') ? undefined : at()
  return at && namesIn(at, path === '')
}

/** Those of the first level are printed without slashes. */
function namesIn(branch: Branch, first: boolean): string {
  return Object.entries(branch)
    .map(([name, node]) => (typeof node === 'object' && !first ? `${name}/` : name))
    .join('\n')
}

function identity({ instance, signatures }: Subject): Branch {
  const document = () => identityDocument(instance)
  return {
    document,
    rsa2048: () => signatures.pkcs7(document()),
    signature: () => signatures.signature(document()),
  }
}

function metadata(subject: Subject): Branch {
  const { instance, now } = subject
  const { region, privateIp } = instance
  const hostName = () => hostNameOf(instance)
  const address = () => privateIp
  return {
    'ami-id': () => instance.imageId,
    hostname: hostName,
    ...roleBranch(subject),
    'identity-credentials': { ec2: { info: () => accountDocument(instance, now) } },
    'instance-id': () => instance.id,
    'instance-type': () => instance.instanceType,
    'local-hostname': hostName,
    'local-ipv4': address,
    mac: () => macOf(instance),
    network: { interfaces: { macs: { [macOf(instance)]: network(instance) } } },
    placement: { 'availability-zone': () => instance.availabilityZone, region: () => region },
    services: { domain: () => 'amazonaws.com', partition: () => 'aws' },
  }
}

/** Absent until the instance has a profile, and its credentials until that has a role. */
function roleBranch({ instance, view, now, credentialsOf }: Subject): Branch {
  if (instance.instanceProfile === undefined) return {}
  const role = roleOf(view, profileOf(view, instance))
  const info = () => profileDocument(view, instance, now)
  const credentials = role && { 'security-credentials': { [role.name]: () => credentialsOf(role) } }
  return { iam: { info, ...credentials } }
}

function accountDocument({ accountId: AccountId }: Instance, now: number): string {
  return printDocument({ Code: 'Success', LastUpdated: toSeconds(now), AccountId })
}

function network(instance: Instance): Branch {
  return {
    'local-ipv4s': () => instance.privateIp,
    mac: () => macOf(instance),
    'owner-id': () => instance.accountId,
    'vpc-id': () => instance.vpcId,
  }
}

/** A locally administered address. */
function macOf({ number }: Instance): string {
  return `02:00:${number
    .toString(16)
    .padStart(8, '0')
    .replace(/..(?=.)/g, '$&:')}`
}

function hostNameOf({ privateIp, region }: Instance): string {
  const domain = region === 'us-east-1' ? 'ec2' : `${region}.compute`
  return `ip-${privateIp.replaceAll('.', '-')}.${domain}.internal`
}
