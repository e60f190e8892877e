/** Policies embedded in a user, group, or role. */

import { requireInlinePolicies } from '../../../../core/access/inline-policies.ts'
import type { PolicyHolder } from '../../../../core/access/principal-policies.ts'
import type { Conditions } from '../../../../core/access/target.ts'
import type { Context, Family, Operation, Output } from '../../../../core/engine/operation.ts'
import { noSuchInlinePolicy } from '../../../../protocol/errors.ts'
import { type InlinePolicies, keyOf, type View } from '../../../../store/index.ts'
import { encodeDocument } from '../documents.ts'
import { byCodeUnit, type PageRequest, pageOfList } from '../paging.ts'
import { groupKind, type HolderKind, holderResource, roleKind, userKind } from './policy-holders.ts'

export const inlinePolicies = {
  PutUserPolicy: putInline(userKind),
  PutGroupPolicy: putInline(groupKind),
  PutRolePolicy: putInline(roleKind),

  GetUserPolicy: getInline(userKind),
  GetGroupPolicy: getInline(groupKind),
  GetRolePolicy: getInline(roleKind),

  DeleteUserPolicy: deleteInline(userKind),
  DeleteGroupPolicy: deleteInline(groupKind),
  DeleteRolePolicy: deleteInline(roleKind),

  ListUserPolicies: listInline(userKind),
  ListGroupPolicies: listInline(groupKind),
  ListRolePolicies: listInline(roleKind),
} satisfies Family<'iam'>

interface NamedPolicy {
  readonly PolicyName: string
}

interface Policy extends NamedPolicy {
  readonly PolicyDocument: string
}

function putInline<Name extends object, Row extends PolicyHolder>(
  kind: HolderKind<Name, Row>,
): Operation<Name & Policy, undefined> {
  return {
    resource: holderResource(kind),
    conditions: boundaryCondition(kind),
    run: (tx, input, ctx) => {
      const row = kind.requireWritable(tx, kind.nameIn(input))
      kind.put(tx, withInlinePolicy(kind, row, input, ctx))
    },
  }
}

/**
 * Returns the row with an added or replaced inline policy.
 *
 * @throws MalformedPolicyDocument, LimitExceeded
 */
export function withInlinePolicy<Name extends object, Row extends PolicyHolder>(
  kind: HolderKind<Name, Row>,
  row: Row,
  { PolicyName: name, PolicyDocument: document }: Policy,
  { quotas, partition }: Context,
): Row {
  // A name in another case replaces the document and keeps the first spelling (recorded on AWS, September 2026).
  const inline = { ...row.inline, [spellingOf(row.inline, name) ?? name]: document }
  const limit = quotas[kind.inlineSizeQuota]
  requireInlinePolicies(document, { inline, limit, noun: kind.noun, name: row.name, partition })
  return { ...row, inline }
}

function getInline<Name extends object, Row extends PolicyHolder>(
  kind: HolderKind<Name, Row>,
): Operation<Name & NamedPolicy, Name & Policy> {
  return {
    resource: holderResource(kind),
    run: (tx, input) => {
      const row = kind.require(tx, kind.nameIn(input))
      const { document } = requireInline(kind, row, input.PolicyName)
      // The name as the request spells it (recorded on AWS, September 2026).
      return { ...kind.nameOf(row), PolicyName: input.PolicyName, PolicyDocument: encodeDocument(document) }
    },
  }
}

function deleteInline<Name extends object, Row extends PolicyHolder>(
  kind: HolderKind<Name, Row>,
): Operation<Name & NamedPolicy, undefined> {
  return {
    resource: holderResource(kind),
    conditions: boundaryCondition(kind),
    run: (tx, input) => {
      const row = kind.requireWritable(tx, kind.nameIn(input))
      const { name } = requireInline(kind, row, input.PolicyName)
      const { [name]: _deleted, ...inline } = row.inline
      kind.put(tx, { ...row, inline })
    },
  }
}

function listInline<Name extends object, Row extends PolicyHolder>(
  kind: HolderKind<Name, Row>,
): Operation<Name & PageRequest, Output<'iam', 'ListUserPolicies'>> {
  return {
    resource: holderResource(kind),
    run: (tx, input) => {
      const { inline } = kind.require(tx, kind.nameIn(input))
      const { items, ...page } = pageOfList(input, Object.keys(inline), (name) => name, byCodeUnit)
      return { PolicyNames: items, ...page }
    },
  }
}

function boundaryCondition<Name extends object, Row extends PolicyHolder>(kind: HolderKind<Name, Row>) {
  return (view: View, input: Name): Conditions => ({
    'iam:PermissionsBoundary': kind.boundaryOf(view, kind.nameIn(input)),
  })
}

/** Returns the policy that `name` names, in any case, with the name as it was first spelled. */
function requireInline<Name extends object, Row extends PolicyHolder>(
  kind: HolderKind<Name, Row>,
  { inline }: Row,
  name: string,
): { readonly name: string; readonly document: string } {
  const spelling = spellingOf(inline, name)
  const document = spelling === undefined ? undefined : inline[spelling]
  if (spelling === undefined || document === undefined) throw noSuchInlinePolicy(kind.noun, name)
  return { name: spelling, document }
}

/** Looks only at own properties, because names are free text and include `constructor`. */
function spellingOf(inline: InlinePolicies, name: string): string | undefined {
  return Object.keys(inline).find((each) => keyOf(each) === keyOf(name))
}
