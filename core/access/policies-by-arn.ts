/**
 * Finds managed policies by ARN, and compiles them for the evaluator. They are policies of accounts and AWS's
 * own.
 *
 * Rows are immutable, so a compiled policy is cached with its row and discarded with it.
 */
import { compilePolicy, type SourcedPolicy } from '../../policy/index.ts'
import { keyOf, type PolicyRow, type PolicyVersionRow, type View } from '../../store/index.ts'
import { accountOfArn, partitionOfArn } from '../aws/arns.ts'
import { type ManagedPolicy, managedPolicy } from '../aws/managed-policies.ts'

const AWS_ACCOUNT = 'aws'

const POLICY_ARN = /^arn:aws[\w-]*:iam::(\d{12}|aws):policy\/.+$/

/** The properties that the account's managed policies and AWS's have in common. */
export type ManagedPolicyFacts = Pick<
  PolicyRow,
  'id' | 'name' | 'path' | 'arn' | 'createDate' | 'updateDate' | 'description' | 'defaultVersion'
>

const ofPolicyRow = new WeakMap<PolicyRow, SourcedPolicy>()
/** Partition -> ARN -> policy: a policy of one partition is unknown in another. */
const ofAws = new Map<string, Map<string, SourcedPolicy>>()

/**
 * Returns the default version of the managed policy `arn`, compiled for the evaluator. The policy is the
 * account's or AWS's.
 */
export function sourcedPolicy(view: View, arn: string): SourcedPolicy | undefined {
  const known = ofAws.get(view.partition)?.get(arn)
  if (known) return known
  if (accountOfArn(arn) === AWS_ACCOUNT) return awsPolicy(view.partition, arn)
  const row = customerPolicy(view, arn)
  return row && compiledRow(row)
}

/** Returns whether `arn` has the format of a managed policy's ARN, of any account or AWS's. */
export function isPolicyArn(arn: string): boolean {
  return POLICY_ARN.test(arn)
}

/** Returns whether a policy's ARN is of the view's partition. */
export function isInPartition({ partition }: View, arn: string): boolean {
  return partitionOfArn(arn) === partition
}

/** Returns the name at the end of a managed policy's ARN. */
export function nameInPolicyArn(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1)
}

/** Returns the path in a managed policy's ARN, from the first slash to the last. */
export function pathInPolicyArn(arn: string): string {
  return arn.slice(arn.indexOf('/'), arn.lastIndexOf('/') + 1)
}

/** Returns the managed policy with exactly this ARN, from the view's account or AWS. */
export function findPolicy(view: View, arn: string): ManagedPolicyFacts | undefined {
  return accountOfArn(arn) === AWS_ACCOUNT ? managedPolicy(view.partition, arn) : customerPolicy(view, arn)
}

/**
 * Returns the versions of the managed policy `arn`. For AWS's policies, only the default version is known.
 */
export function versionsOfPolicy(view: View, arn: string): readonly PolicyVersionRow[] | undefined {
  if (accountOfArn(arn) !== AWS_ACCOUNT) return customerPolicy(view, arn)?.versions
  const policy = managedPolicy(view.partition, arn)
  return policy && [onlyVersion(policy)]
}

/** Returns the managed policy of the view's account that has exactly this ARN. */
export function customerPolicy(view: View, arn: string): PolicyRow | undefined {
  const row = view.policies.get(keyOf(nameInPolicyArn(arn)))
  return row?.arn === arn ? row : undefined
}

/** Returns the document of the default version. */
export function defaultDocument({ versions, defaultVersion }: PolicyRow): string {
  return versions.find(({ id }) => id === defaultVersion)?.document ?? ''
}

function onlyVersion(policy: ManagedPolicy): PolicyVersionRow {
  return {
    id: policy.defaultVersion,
    createDate: policy.updateDate,
    get document() {
      return policy.document
    },
  }
}

function compiledRow(row: PolicyRow): SourcedPolicy {
  let policy = ofPolicyRow.get(row)
  if (!policy) {
    const version = row.defaultVersion
    policy = { policy: compilePolicy(defaultDocument(row)), source: row.arn, version, kind: 'managed' }
    ofPolicyRow.set(row, policy)
  }
  return policy
}

function awsPolicy(partition: string, arn: string): SourcedPolicy | undefined {
  const found = managedPolicy(partition, arn)
  if (!found) return undefined
  const { document, defaultVersion: version } = found
  const policy: SourcedPolicy = { policy: compilePolicy(document), source: arn, version, kind: 'managed' }
  const known = ofAws.get(partition) ?? new Map<string, SourcedPolicy>()
  ofAws.set(partition, known.set(arn, policy))
  return policy
}
