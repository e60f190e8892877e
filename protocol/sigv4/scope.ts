import { TERMINATOR } from './canonical.ts'
import { signatureDoesNotMatch } from './errors.ts'
import type { Signature } from './types.ts'

/** us-east-1, us-gov-west-1, us-isob-east-1, eusc-de-east-1 ... */
const REGION = /^[a-z]{2,4}(?:-[a-z]{2,16}){1,3}-\d{1,2}$/

/** The scope of a signature, and the date that its own must match. */
type DatedScope = {
  readonly scope: Signature['scope']
  readonly date: Pick<Signature['date'], 'basic' | 'text'>
}

export interface ExpectedScope {
  /** Services that the request may be meant for. The error names the first. */
  readonly services: readonly [string, ...string[]]
  /** Valid regions. If undefined, every name in the form of a region is valid. */
  readonly regions?: readonly string[] | undefined
}

/**
 * Compares the scope of the signature with the expected one. The message has one sentence for each wrong
 * part, in AWS's order: region, service, terminator, date.
 *
 * @throws SignatureDoesNotMatch
 */
export function checkScope(signature: DatedScope, expected: ExpectedScope): void {
  const message = scopeErrors(signature, expected)
  if (message !== '') throw signatureDoesNotMatch(message)
}

function scopeErrors({ scope, date }: DatedScope, expected: ExpectedScope): string {
  let message = ''
  if (!isRegion(scope.region, expected.regions)) message += 'Credential should be scoped to a valid region. '
  if (!expected.services.includes(scope.service)) {
    message += `Credential should be scoped to correct service: '${expected.services[0]}'. `
  }
  if (scope.terminator !== TERMINATOR) {
    message += `Credential should be scoped with a valid terminator: '${TERMINATOR}', not '${scope.terminator}'. `
  }
  const day = date.basic.slice(0, 8)
  if (scope.date !== day) {
    message += `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${scope.date}' != '${day}', from '${date.text}'.`
  }
  return message
}

function isRegion(region: string, allowed: readonly string[] | undefined): boolean {
  return allowed === undefined ? REGION.test(region) : allowed.includes(region)
}
