/** Versions of managed policies. */

import { versionsOfPolicy } from '../../../../core/access/policies-by-arn.ts'
import type { Context, Family } from '../../../../core/engine/operation.ts'
import { policySize, validateIdentityPolicy } from '../../../../policy/index.ts'
import {
  isDefaultVersion,
  malformedPolicyDocument,
  quotaExceeded,
  tooManyPolicyVersions,
} from '../../../../protocol/errors.ts'
import type { IamTypes } from '../../../../protocol/model/index.ts'
import { keyOf, type PolicyRow, type PolicyVersionRow } from '../../../../store/index.ts'
import { encodeDocument } from '../documents.ts'
import { policyTarget } from '../lookup.ts'
import { pageOfList } from '../paging.ts'
import { requireOwnPolicy, requireOwnVersion, requirePolicy, requireVersion } from './policy-lookup.ts'

export const policyVersions = {
  CreatePolicyVersion: {
    resource: (view, input) => policyTarget(view, input.PolicyArn),
    run: (tx, input, ctx) => {
      const policy = requireOwnPolicy(tx, input.PolicyArn, 'update policies')
      const version = newVersion(policy.nextVersion, input.PolicyDocument, ctx)
      const { VersionsPerPolicyQuota } = ctx.quotas
      if (policy.versions.length >= VersionsPerPolicyQuota)
        throw tooManyPolicyVersions(VersionsPerPolicyQuota)
      const changed = withVersion(policy, version, input.SetAsDefault === true)
      tx.policies.put(keyOf(policy.name), changed)
      return { PolicyVersion: toListedVersion(version, changed.defaultVersion) }
    },
  },

  GetPolicyVersion: {
    resource: (view, input) => policyTarget(view, input.PolicyArn),
    run: (tx, input) => {
      const version = requireVersion(tx, input.PolicyArn, input.VersionId)
      const { defaultVersion } = requirePolicy(tx, input.PolicyArn)
      return { PolicyVersion: toVersion(version, defaultVersion) }
    },
  },

  ListPolicyVersions: {
    resource: (view, input) => policyTarget(view, input.PolicyArn),
    run: (tx, input) => {
      const { arn, defaultVersion } = requirePolicy(tx, input.PolicyArn)
      const { items, ...page } = pageOfList(
        input,
        versionsOfPolicy(tx, arn) ?? [],
        ({ id }) => id,
        newestFirst,
      )
      return { Versions: items.map((version) => toListedVersion(version, defaultVersion)), ...page }
    },
  },

  DeletePolicyVersion: {
    resource: (view, input) => policyTarget(view, input.PolicyArn),
    run: (tx, { PolicyArn, VersionId }) => {
      const policy = requireOwnVersion(tx, PolicyArn, VersionId, 'delete policy versions for policies')
      if (policy.defaultVersion === VersionId) throw isDefaultVersion()
      const versions = policy.versions.filter(({ id }) => id !== VersionId)
      tx.policies.put(keyOf(policy.name), { ...policy, versions })
    },
  },

  SetDefaultPolicyVersion: {
    resource: (view, input) => policyTarget(view, input.PolicyArn),
    run: (tx, { PolicyArn, VersionId }) => {
      const policy = requireOwnVersion(tx, PolicyArn, VersionId, 'update policies')
      tx.policies.put(keyOf(policy.name), { ...policy, defaultVersion: VersionId })
    },
  },
} satisfies Family<'iam'>

/**
 * Returns a new version of a managed policy, not yet stored.
 *
 * @param number follows the `v` of its ID
 * @throws MalformedPolicyDocument; LimitExceeded if the document is too long
 */
export function newVersion(number: number, document: string, ctx: Context): PolicyVersionRow {
  const error = validateIdentityPolicy(document, { managed: true, partition: ctx.partition })
  if (error !== undefined) throw malformedPolicyDocument(error)
  const { PolicySizeQuota } = ctx.quotas
  if (policySize(document) > PolicySizeQuota) throw quotaExceeded('PolicySize', PolicySizeQuota)
  return { id: `v${number}`, document, createDate: ctx.now }
}

/**
 * Adds a version. Its number is never reused. UpdateDate is when the most recent version was created (API
 * reference).
 */
function withVersion(policy: PolicyRow, version: PolicyVersionRow, isDefault: boolean): PolicyRow {
  return {
    ...policy,
    versions: [...policy.versions, version],
    nextVersion: policy.nextVersion + 1,
    updateDate: version.createDate,
    defaultVersion: isDefault ? version.id : policy.defaultVersion,
  }
}

function newestFirst(a: string, b: string): number {
  return Number(b.slice(1)) - Number(a.slice(1))
}

/** Returns a version without its document, in the form of lists and of CreatePolicyVersion (recorded). */
function toListedVersion(
  { id, createDate }: PolicyVersionRow,
  defaultVersion: string,
): IamTypes.PolicyVersion {
  return { VersionId: id, IsDefaultVersion: id === defaultVersion, CreateDate: createDate }
}

/** Returns a version with its document. */
export function toVersion(version: PolicyVersionRow, defaultVersion: string): IamTypes.PolicyVersion {
  return { Document: encodeDocument(version.document), ...toListedVersion(version, defaultVersion) }
}
