/** Policies that a simulation excludes, as if they were not attached. */

import { isPolicyArn, pathInPolicyArn } from '../../../../core/access/policies-by-arn.ts'
import { invalidPolicyIdentifier } from '../../../../protocol/errors.ts'
import type { IamTypes } from '../../../../protocol/model/index.ts'
import type { HeldPolicy } from '../policies/policy-source.ts'

export interface Exclusions {
  readonly isExcluded: (held: HeldPolicy) => boolean
  readonly boundary: boolean
  readonly serviceControl: boolean
}

/**
 * Reads the identifiers of excluded policies.
 * Identifiers that match nothing are ignored, like those of resource control policies (recorded on AWS,
 * September 2026). Only its own type excludes a boundary, which may also be attached as a policy.
 *
 * @throws InvalidInput for malformed identifiers
 */
export function readExclusions(identifiers: readonly IamTypes.PolicyIdentifier[] = []): Exclusions {
  const tests = identifiers.map(readIdentifier)
  const types = new Set(identifiers.map(({ PolicyType }) => PolicyType))
  return {
    isExcluded: (held) => tests.some((test) => test(held)),
    boundary: types.has('permission-boundary'),
    serviceControl: types.has('scp'),
  }
}

function readIdentifier(identifier: IamTypes.PolicyIdentifier): Exclusions['isExcluded'] {
  const { PolicyType: type, PolicyArn: arn, InlinePolicyIdentifier: inline } = identifier
  if ([type, arn, inline].filter((member) => member !== undefined).length !== 1)
    throw invalidPolicyIdentifier('it must have exactly one member.')
  if (arn !== undefined) return byArn(arn)
  return inline === undefined ? (held) => typeOf(held) === type : byName(inline)
}

function typeOf({ policy: { kind, source } }: HeldPolicy): IamTypes.PolicyIdentifierPolicyType {
  if (kind === 'inline') return 'inline'
  return source.includes('::aws:') ? 'aws-managed' : 'user-managed'
}

/**
 * Matches managed policies by their ARNs without the path. An ARN with a path excludes nothing, not even the
 * policy that has it (recorded on AWS, September 2026). Only the name can contain wildcards.
 */
function byArn(pattern: string): Exclusions['isExcluded'] {
  if (!isPolicyArn(pattern)) throw invalidPolicyIdentifier(`${pattern} is not the ARN of a policy.`)
  const matches = readPattern(pattern)
  return ({ policy: { kind, source } }) => kind === 'managed' && matches(withoutPath(source))
}

function withoutPath(arn: string): string {
  return arn.replace(pathInPolicyArn(arn), '/')
}

function byName(identifier: IamTypes.InlinePolicyIdentifierType): Exclusions['isExcluded'] {
  const { PolicyName: name, AttachmentType: type, AttachmentName: holderName } = identifier
  const matches = readPattern(holderName)
  return ({ policy: { kind, source }, holder }) =>
    kind === 'inline' && source === name && holder.type === type && matches(holder.row.name)
}

/** Reads a pattern in which `*` matches any characters, at most once, and `?` matches one. */
function readPattern(pattern: string): (text: string) => boolean {
  if (pattern.split('*').length > 2) throw invalidPolicyIdentifier(`${pattern} has more than one *.`)
  const literal = pattern.replace(/[.+^$()[\]{}|\\]/g, '\\$&')
  const expression = new RegExp(`^${literal.replace('*', '.*').replaceAll('?', '.')}$`, 's')
  return (text) => expression.test(text)
}
