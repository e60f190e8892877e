import { TERMINATOR } from './canonical.ts'
import { signatureDoesNotMatch } from './errors.ts'
import type { Signature } from './types.ts'

/** us-east-1, us-gov-west-1, us-isob-east-1, eusc-de-east-1 ... */
const REGION = /^[a-z]{2,4}(?:-[a-z]{2,16}){1,3}-\d{1,2}$/

export interface ExpectedScope {
  /** Services that the request may be meant for; a refusal names the first. */
  readonly services: readonly [string, ...string[]]
  /** Regions that are right; left out, every name of the form of a region is. */
  readonly regions?: readonly string[] | undefined
}

/**
 * Compares the scope of the signature with the place that the request reached. Each part that is wrong gives a sentence
 * of the message, in AWS's order: region, service, terminator, date.
 *
 * @throws SignatureDoesNotMatch
 */
export function checkScope(signature: Signature, expected: ExpectedScope): void {
  const complaints = complaintsAbout(signature, expected)
  if (complaints !== '') throw signatureDoesNotMatch(complaints)
}

function complaintsAbout({ scope, date }: Signature, expected: ExpectedScope): string {
  let complaints = ''
  if (!isRegion(scope.region, expected.regions))
    complaints += 'Credential should be scoped to a valid region. '
  if (!expected.services.includes(scope.service)) {
    complaints += `Credential should be scoped to correct service: '${expected.services[0]}'. `
  }
  if (scope.terminator !== TERMINATOR) {
    complaints += `Credential should be scoped with a valid terminator: '${TERMINATOR}', not '${scope.terminator}'. `
  }
  const day = date.basic.slice(0, 8)
  if (scope.date !== day) {
    complaints += `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${scope.date}' != '${day}', from '${date.text}'.`
  }
  return complaints
}

function isRegion(region: string, allowed: readonly string[] | undefined): boolean {
  return allowed === undefined ? REGION.test(region) : allowed.includes(region)
}
