/**
 * The AWS managed policies, `arn:aws:iam::aws:policy/...`.
 *
 * Unverified: Other partitions have the managed policies of `aws`, with their own partition in ARNs and
 * documents, except policies of services that are only in `aws`, because AWS publishes no list for them.
 *
 * They are 3.3 MB of data that most runs never use. The file is read and decompressed on first use (some 10
 * ms), and the document of a policy is built only when it is read.
 */
import { createHash } from 'node:crypto'
import facts from './data/managed-policy-facts.json' with { type: 'json' }
import { readDataFile } from './data-file.ts'
import { STANDARD } from './partitions.ts'

export interface ManagedPolicy {
  readonly arn: string
  readonly name: string
  /** `/`, `/service-role/`, `/job-function/`, `/aws-service-role/`, or `/root-task/`. */
  readonly path: string
  /** AWS's own ID if it is known, otherwise derived from the ARN: the published data contain no IDs. */
  readonly id: string
  /** Undefined if it is not known: the published data contain no descriptions. */
  readonly description?: string
  /** Epoch milliseconds, like `updateDate`. */
  readonly createDate: number
  readonly updateDate: number
  /** Such as `v3`. AWS keeps older versions readable; their documents would make the data many times as large. */
  readonly defaultVersion: string
  /** The text of the default version, indented by four spaces as AWS stores its own policies. */
  readonly document: string
}

/** An element of the file's index. Times are epoch seconds; the document's length is in bytes. */
type Entry = readonly [arn: string, version: string, created: number, updated: number, bytes: number]

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const administratorArn = 'arn:aws:iam::aws:policy/AdministratorAccess'

interface KnownFacts {
  readonly id?: string
  readonly description?: string
}

/** Facts about single policies beyond the published data. */
const knownFacts: ReadonlyMap<string, KnownFacts> = new Map(Object.entries<KnownFacts>(facts.policies))

/** Available without reading the file, because the built-in administrator uses it on every start. */
const administratorAccess = toManagedPolicy(
  [administratorArn, 'v1', 1_423_247_986, 1_423_247_986, 0],
  () => '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}',
)

let loaded: ReadonlyMap<string, ManagedPolicy> | undefined

/** Amazon ECR Public is only in `aws`: AWS's answer elsewhere is that its policies are not attachable. */
const ONLY_IN_STANDARD = /\/AmazonElasticContainerRegistryPublic\w+$/

/** Policies outside the standard partition, by their ARN there. Made when a policy is first used. */
const elsewhere = new Map<string, ManagedPolicy>()

/** Returns the AWS managed policy of a partition with exactly this ARN. */
export function managedPolicy(partition: string, arn: string): ManagedPolicy | undefined {
  if (partition === STANDARD) return arn === administratorArn ? administratorAccess : all().get(arn)
  const prefix = `arn:${partition}:`
  if (!arn.startsWith(prefix) || ONLY_IN_STANDARD.test(arn)) return undefined
  const known = elsewhere.get(arn)
  if (known) return known
  const published = managedPolicy(STANDARD, `arn:${STANDARD}:${arn.slice(prefix.length)}`)
  const policy = published && inPartition(published, partition)
  if (policy) elsewhere.set(arn, policy)
  return policy
}

/** Returns a policy as it is in another partition. The ID is the same: it does not contain the partition. */
function inPartition(policy: ManagedPolicy, partition: string): ManagedPolicy {
  const rename = (text: string) => text.replaceAll(`arn:${STANDARD}:`, `arn:${partition}:`)
  let document: string | undefined
  return {
    arn: rename(policy.arn),
    name: policy.name,
    path: policy.path,
    get id() {
      return policy.id
    },
    ...(policy.description === undefined ? {} : { description: policy.description }),
    createDate: policy.createDate,
    updateDate: policy.updateDate,
    defaultVersion: policy.defaultVersion,
    get document() {
      document ??= rename(policy.document)
      return document
    },
  }
}

/**
 * Returns all AWS managed policies of a partition, the oldest first, as AWS lists them.
 *
 * Unverified: ListPolicies returns AWS managed policies that were created in the same second in order of
 * name, because AWS's order of these is not known.
 */
export function managedPolicies(partition: string): readonly ManagedPolicy[] {
  const known = byAge.get(partition)
  if (known) return known
  const policies = [...all().values()].sort((a, b) => a.createDate - b.createDate)
  const present = partition === STANDARD ? policies : policies.flatMap((each) => presentIn(partition, each))
  byAge.set(partition, present)
  return present
}

function presentIn(partition: string, { arn }: ManagedPolicy): readonly ManagedPolicy[] {
  const found = managedPolicy(partition, arn.replace(`arn:${STANDARD}:`, `arn:${partition}:`))
  return found ? [found] : []
}

/** The policies of each partition, in the order of their age. */
const byAge = new Map<string, readonly ManagedPolicy[]>()

function all(): ReadonlyMap<string, ManagedPolicy> {
  loaded ??= load()
  return loaded
}

/** Reads the file. `scripts/managed-policies.mjs`, which writes it, describes its layout. */
function load(): ReadonlyMap<string, ManagedPolicy> {
  const data = readDataFile('managed-policies.json.br')
  const endOfIndex = data.indexOf('\n')
  const { policies }: { policies: readonly Entry[] } = JSON.parse(data.toString('utf8', 0, endOfIndex))
  const byArn = new Map<string, ManagedPolicy>()
  let offset = endOfIndex + 1
  for (const entry of policies) {
    const [start, end] = [offset, offset + entry[4]]
    byArn.set(
      entry[0],
      toManagedPolicy(entry, () => data.toString('utf8', start, end)),
    )
    offset = end + 1
  }
  return byArn.set(administratorArn, administratorAccess)
}

function toManagedPolicy([arn, version, created, updated]: Entry, readDocument: () => string): ManagedPolicy {
  const nameStart = arn.lastIndexOf('/') + 1
  const { id: knownId, ...described } = knownFacts.get(arn) ?? {}
  let id = knownId
  let document: string | undefined
  return {
    arn,
    name: arn.slice(nameStart),
    path: arn.slice(arn.indexOf('/'), nameStart),
    get id() {
      id ??= deriveId(arn)
      return id
    },
    ...described,
    createDate: created * 1000,
    updateDate: updated * 1000,
    defaultVersion: version,
    get document() {
      document ??= JSON.stringify(JSON.parse(readDocument()), null, 4)
      return document
    },
  }
}

/**
 * Derives an ID from the ARN: `ANPA` and 17 characters.
 *
 * The first character is J, because a letter from Q on would mark an ID that contains an account number.
 */
function deriveId(arn: string): string {
  const hash = createHash('sha256').update(arn).digest()
  const characters = [...hash.subarray(0, 16)].map((byte) => base32.charAt(byte & 31))
  return `ANPAJ${characters.join('')}`
}
