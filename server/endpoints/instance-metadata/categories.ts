/** The metadata tree: the categories about identity. Source: EC2 User Guide, instance metadata categories. */

import { partitionNamed } from '../../../core/aws/partitions.ts'
import type { RoleRow, View } from '../../../store/index.ts'
import { toSeconds } from '../delivered-sessions.ts'
import { printDocument } from './document-text.ts'
import { identityDocument } from './identity-document.ts'
import type { IdentitySignatures } from './identity-signatures.ts'
import type { Instance } from './instance.ts'
import { profileDocument, profileOf, roleOf } from './role-credentials.ts'

/** Computes a value, possibly asynchronously. */
type Leaf = () => string | Promise<string>

export interface Branch {
  readonly [name: string]: Leaf | Branch
}

export interface Subject {
  readonly instance: Instance
  /** The state of the instance's account. */
  readonly view: View
  /** Epoch milliseconds. */
  readonly now: number
  readonly signatures: IdentitySignatures
  readonly credentialsOf: (role: RoleRow) => string
}

/** Returns the tree below `/latest/`. */
export function categories(subject: Subject): Branch {
  return { dynamic: { 'instance-identity': identity(subject) }, 'meta-data': metadata(subject) }
}

/**
 * Returns the value at `path`, or the names below it, one on each line. Undefined when the path does not
 * exist.
 *
 * Names of branches end with a slash.
 *
 * @param path a path such as `meta-data/iam/`; empty for the root
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

/** Returns the names in a branch. At the root, they have no trailing slashes. */
function namesIn(branch: Branch, isRoot: boolean): string {
  return Object.entries(branch)
    .map(([name, node]) => (typeof node === 'object' && !isRoot ? `${name}/` : name))
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
  const { partition, region, privateIp } = instance
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
    services: { domain: () => partitionNamed(partition).domain, partition: () => partition },
  }
}

/**
 * Returns the branch `iam`. It requires an instance profile, and its credentials require a role in the
 * profile.
 */
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

/** Returns a locally administered MAC address. */
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
