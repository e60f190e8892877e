/** Reads from the head of a request which service it is for, before any operation is looked for. */
import type { RequestHead } from '../request.ts'
import { type ServiceKeys, servicesSigningAs } from './directory.ts'
import { type HostClaim, hostClaimOf } from './hosts.ts'
import { hasAction, valuesInForm, valuesInFormInAnyCase } from './text.ts'

export interface Claim {
  /** The service in the credential scope. Undefined for unsigned requests. */
  readonly signingName: string | undefined
  /** The services that may be meant. Undefined when neither a signature nor the host name names any. */
  readonly services: ServiceKeys | undefined
  readonly host: HostClaim
}

/** Matches the service in the scope of `Credential`, which SigV4A writes without a region. */
const SCOPE = /Credential=[^,\s=]*\/([^/,\s]+)\/aws4_request(?:[,\s]|$)/
/** Signature Version 2 has no scope. Of the services that still accept it, only S3 is not called by action. */
const VERSION_2 = /^AWS /

/**
 * Returns what signature and host name say. Undefined when they contradict each other: AWS then refuses the signature,
 * and emulators differ in which of the two they heed.
 */
export function claimOf(head: RequestHead): Claim | undefined {
  const host = hostClaimOf(head.header('host'))
  const signingName = signingNameOf(head)
  if (signingName === undefined) return { signingName, services: host.services, host }
  const signed = servicesSigningAs(signingName)
  const common = host.services ? signed.filter((key) => host.services?.includes(key)) : signed
  if (common.length > 0 || signed.length === 0) return { signingName, services: common, host }
  return host.isOfAws ? undefined : { signingName, services: signed, host }
}

/** Returns the service that the request is signed for, as it is spelled there. Undefined for unsigned requests. */
export function signingNameOf(head: RequestHead): string | undefined {
  const authorization = head.header('authorization')
  if (authorization !== undefined)
    return SCOPE.exec(authorization)?.[1] ?? (VERSION_2.test(authorization) ? 's3' : undefined)
  return head.query === '' ? undefined : signingNameInQuery(head.query)
}

function signingNameInQuery(query: string): string | undefined {
  // The signature is verified with the usual spelling, but an upstream can heed others.
  const [credential] = [
    ...valuesInForm(query, 'X-Amz-Credential'),
    ...valuesInFormInAnyCase(query, 'x-amz-credential'),
  ]
  if (credential !== undefined) return SCOPE.exec(`Credential=${credential}`)?.[1]
  const isVersion2 = query.includes('AWSAccessKeyId=') && !hasAction(query)
  return isVersion2 ? 's3' : undefined
}
