/** Values that people know from AWS's documentation, for the examples of proofs. */
import type { Principal } from '../request.ts'
import { CorrelatedKey } from './correlated.ts'
import type { Draft } from './dimensions.ts'
import type { KeyType } from './types.ts'

/** The account of examples in AWS's documentation. */
export const usualAccount = '111122223333'

const accounts = [usualAccount, '444455556666']
const organizations = ['o-exampleorgid']
const paths = ['o-exampleorgid/r-ab12/ou-ab12-11111111/']
const services = ['cloudformation.amazonaws.com']

/** By key in lower case. */
const byKey: ReadonlyMap<string, readonly string[]> = new Map([
  ...['aws:resourceaccount', 'aws:sourceaccount', 'aws:vpceaccount'].map((key) => [key, accounts] as const),
  ...['aws:principalorgid', 'aws:resourceorgid', 'aws:sourceorgid', 'aws:vpceorgid'].map(
    (key) => [key, organizations] as const,
  ),
  ...['aws:principalorgpaths', 'aws:resourceorgpaths', 'aws:sourceorgpaths', 'aws:vpceorgpaths'].map(
    (key) => [key, paths] as const,
  ),
  ...['aws:calledvia', 'aws:calledviafirst', 'aws:calledvialast', 'aws:principalservicename'].map(
    (key) => [key, services] as const,
  ),
  ['aws:requestedregion', ['us-east-1', 'eu-west-1']],
  ['aws:sourcevpc', ['vpc-1a2b3c4d']],
  ['aws:sourcevpce', ['vpce-1a2b3c4d']],
  ['aws:useragent', ['aws-cli/2']],
])

/** The addresses are reserved for documentation (RFC 5737 and RFC 3849). */
const byType: Readonly<Record<KeyType, readonly string[]>> = {
  ARN: [`arn:aws:iam::${usualAccount}:role/example`, 'arn:aws:s3:::example'],
  Binary: ['ZXhhbXBsZQ=='],
  Bool: [],
  Date: ['2026-01-01T00:00:00Z'],
  IPAddress: ['203.0.113.1', '2001:db8::1'],
  Numeric: ['1', '10', '100'],
  String: ['example'],
}

/**
 * Returns values to try for a key.
 *
 * @param key in lower case
 */
export function examplesOf(key: string, type: KeyType | undefined): readonly string[] {
  return [...(byKey.get(key) ?? []), ...byType[type ?? 'String']]
}

/** Names of the fewest letters, and usual ones. A session has its name in its ARN and in its ID. */
const usualNames: readonly (readonly [RegExp, string])[] = [
  [/(?<=:user\/)x$/, 'alice'],
  [/^AIDAx$/, 'AIDACKCEVSQ6C2EXAMPLE'],
  [/(?<=:role\/)x$/, 'example'],
  [/(?<=:assumed-role\/)x\/x$/, 'example/session'],
  [/^AROAx:x$/, 'AROADBQP57FF2AEXAMPLE:session'],
]

/** Returns the request with a usual account and name in place of the caller's, wherever they are, or the account only. */
export function withUsualCaller(draft: Draft): readonly Draft[] {
  const { accountId } = draft.principal
  if (accountId === undefined) return []
  const moved = (text: string) => text.replaceAll(accountId, usualAccount)
  const renamed = (text: string) =>
    usualNames.reduce((named, [name, usual]) => named.replace(name, usual), moved(text))
  const userName = draft.context.get(CorrelatedKey.userName)
  const named = replaced(draft, renamed)
  const entry = userName === 'x' ? [[CorrelatedKey.userName, 'alice'] as const] : []
  return [{ ...named, context: new Map([...named.context, ...entry]) }, replaced(draft, moved)]
}

function replaced(draft: Draft, change: (text: string) => string): Draft {
  const keys = [...draft.context].map(
    ([key, value]) => [key, typeof value === 'string' ? change(value) : value.map(change)] as const,
  )
  const { principal, resource } = draft
  return {
    ...draft,
    principal: changed(principal, change),
    resource: change(resource),
    context: new Map(keys),
  }
}

function changed(principal: Principal, change: (text: string) => string): Principal {
  const { accountId, arn, roleArn, issuerArn } = principal
  return {
    ...principal,
    accountId: accountId && change(accountId),
    arn: change(arn),
    ...(roleArn !== undefined && { roleArn: change(roleArn) }),
    ...(issuerArn !== undefined && { issuerArn: change(issuerArn) }),
  }
}
